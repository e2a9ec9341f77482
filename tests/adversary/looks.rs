//! Lies about who looked: entries of the access log removed, changed, reordered, or another's. Below any server: what
//! verifies a log gets it as it is, and then as a liar would give it, with every head signed that helps the liar.

use crate::{
    knowing::{another_platform, random},
    stage::ORIGIN,
};
use kluis_vault::{
    log::{self, Entry, Outcome, Refusal},
    manifest::{Head, digest},
    platform::PlatformKeys,
};
use kluis_wire::{AccessLog, AccountId, Bytes, Digest, Platform, Signature, SignedLook};

/// One person's log of three looks, and who signs it.
struct Scene {
    keys: PlatformKeys,
    platform: Platform,
    account: AccountId,
    entries: Vec<Bytes>,
}

fn head(encoded: &Bytes, sequence: u64) -> Head {
    Head {
        sequence,
        digest: digest(encoded.as_ref()),
    }
}

fn entry(account: AccountId, after: Head, time: u64) -> Bytes {
    let entry = Entry {
        account,
        sequence: after.sequence + 1,
        previous: after.digest,
        time,
        registry: Head::NONE,
        outcome: Outcome::Released,
        look: SignedLook {
            look: Bytes(random::<64>().into()),
            signature: Signature(random()),
        },
    };
    Bytes(entry.encode())
}

impl Scene {
    /// Three looks, that are taken where nobody lies.
    fn honest() -> Self {
        let (keys, platform) = another_platform();
        let account = AccountId(random());
        let mut after = Head::NONE;
        let entries = [10, 20, 30].map(|time| {
            let encoded = entry(account, after, time);
            after = head(&encoded, after.sequence + 1);
            encoded
        });
        let scene = Self {
            keys,
            platform,
            account,
            entries: entries.into(),
        };
        let (read, all) = scene.follow(Head::NONE, &scene.entries).expect("the twin");
        assert_eq!((read, all.len()), (after, 3));
        scene
    }

    fn head(&self, sequence: usize) -> Head {
        head(&self.entries[sequence - 1], sequence as u64)
    }

    /// What a device that has seen so much makes of these entries, under a head that is signed as it should be.
    fn follow(&self, seen: Head, entries: &[Bytes]) -> Result<(Head, Vec<Entry>), Refusal> {
        let last = entries.last().map_or(seen, |last| {
            let decoded = Entry::decode(last.as_ref()).expect("an entry");
            head(last, decoded.sequence)
        });
        let signed = self.keys.sign_log(ORIGIN, self.account, last);
        self.under(seen, entries, signed)
    }

    fn under(
        &self,
        seen: Head,
        entries: &[Bytes],
        head: Signature,
    ) -> Result<(Head, Vec<Entry>), Refusal> {
        let log = AccessLog {
            entries: entries.into(),
            head,
        };
        log::follow(ORIGIN, &self.platform.signing, self.account, seen, &log)
    }
}

#[test]
fn one_left_out() {
    let scene = Scene::honest();
    let entries = [scene.entries[0].clone(), scene.entries[2].clone()];
    let refused = scene.follow(Head::NONE, &entries).err();
    assert_eq!(refused, Some(Refusal::Chain));
}

#[test]
fn reordered() {
    let scene = Scene::honest();
    let mut entries = scene.entries.clone();
    entries.swap(0, 1);
    let refused = scene.follow(Head::NONE, &entries).err();
    assert_eq!(refused, Some(Refusal::Chain));
}

#[test]
fn given_twice() {
    let scene = Scene::honest();
    let refused = scene.follow(scene.head(3), &scene.entries[2..]).err();
    assert_eq!(refused, Some(Refusal::Chain));
}

#[test]
fn one_signed_look_in_two_entries() {
    let scene = Scene::honest();
    let last = Entry::decode(scene.entries[2].as_ref()).expect("an entry");
    let (after, look) = (scene.head(3), last.look);
    let again = Entry {
        sequence: after.sequence + 1,
        previous: after.digest,
        time: 31,
        look,
        ..last
    };
    let mut entries = scene.entries.clone();
    entries.push(Bytes(again.encode()));
    let refused = scene.follow(Head::NONE, &entries).err();
    assert_eq!(refused, Some(Refusal::Twice));
}

/// What a device has seen, the platform can't sign away.
#[test]
fn shortened_after_it_was_seen() {
    let scene = Scene::honest();
    let shorter = scene.keys.sign_log(ORIGIN, scene.account, scene.head(2));
    let refused = scene.under(scene.head(3), &[], shorter).err();
    assert_eq!(refused, Some(Refusal::Head));
}

#[test]
fn written_anew_after_it_was_seen() {
    let scene = Scene::honest();
    let other = entry(scene.account, scene.head(1), 20);
    let next = entry(scene.account, head(&other, 2), 30);
    let refused = scene.follow(scene.head(2), &[next]).err();
    assert_eq!(refused, Some(Refusal::Chain));
}

#[test]
fn back_dated() {
    let scene = Scene::honest();
    let mut first = Entry::decode(scene.entries[0].as_ref()).expect("an entry");
    first.time = 1;
    let mut entries = scene.entries.clone();
    entries[0] = Bytes(first.encode());
    let refused = scene.follow(Head::NONE, &entries).err();
    assert_eq!(refused, Some(Refusal::Chain));
}

#[test]
fn of_another_account() {
    let scene = Scene::honest();
    let theirs = entry(AccountId(random()), Head::NONE, 10);
    let refused = scene.follow(Head::NONE, &[theirs]).err();
    assert_eq!(refused, Some(Refusal::Account));
}

#[test]
fn head_of_another_account() {
    let scene = Scene::honest();
    let theirs = scene
        .keys
        .sign_log(ORIGIN, AccountId(random()), scene.head(3));
    let refused = scene.under(Head::NONE, &scene.entries, theirs).err();
    assert_eq!(refused, Some(Refusal::Head));
}

#[test]
fn head_signed_by_another_platform() {
    let scene = Scene::honest();
    let (servers, _) = another_platform();
    let theirs = servers.sign_log(ORIGIN, scene.account, scene.head(3));
    let refused = scene.under(Head::NONE, &scene.entries, theirs).err();
    assert_eq!(refused, Some(Refusal::Head));
}

#[test]
fn first_entry_cut_loose() {
    let scene = Scene::honest();
    let loose = Head {
        sequence: 0,
        digest: Digest([1; 32]),
    };
    let refused = scene
        .follow(Head::NONE, &[entry(scene.account, loose, 10)])
        .err();
    assert_eq!(refused, Some(Refusal::Chain));
}
