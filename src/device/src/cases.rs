//! Cases: the person's requests and what becomes of them, and what others put on record. Read from the verified log:
//! every statement in it is signed by its author, follows from what was said before, and none is missing but those that a
//! masking destroyed.

use crate::{
    CallError, Device, Memory, Refusal, Report, SaveError, Transport,
    past::{Past, Registered},
    rng,
    unlock::UnlockError,
};
pub use kluis_vault::case::{Attachment, Author, Channel, Content, Event, Kind, Statement};
use kluis_vault::{
    case::{Case, Receipt, RequestText},
    identity::key_id,
    log,
    manifest::{Head, digest},
    open::{self, OpenVault},
    registry::{Registry, fingerprint},
    secret::Share,
    share,
};
use kluis_wire::{
    AccountId, Bytes, CaseId, Digest, Enclosed, GrantShareId, IdentityLink, NewStatement,
    ProblemType, Signature, SignedStatement, SigningPublic, Stated, limits,
};
use litemap::LiteMap;
use rand_core::Rng as _;

/// A statement's place in the log.
#[derive(Clone, Debug)]
pub struct Place {
    /// Its digest.
    pub statement: Digest,
    /// By its author.
    pub signature: Signature,
    /// Digest of the entry that it stands in.
    pub entry: Digest,
    /// Counts from 1, together with looks.
    pub sequence: u64,
    /// The platform's clock, seconds since 1970.
    pub time: u64,
}

impl Place {
    /// Where an entry of the log is no look.
    pub(crate) fn of(entry: &log::Entry) -> Option<Self> {
        let statement = entry.look.look.as_ref().try_into().ok()?;
        (entry.outcome == log::Outcome::Case).then_some(Self {
            statement: Digest(statement),
            signature: entry.look.signature,
            entry: digest(&entry.encode()),
            sequence: entry.sequence,
            time: entry.time,
        })
    }
}

/// Something that was said in a case.
#[derive(Clone, Debug)]
pub struct Said {
    /// What.
    pub statement: Statement,
    /// Its digest.
    pub digest: Digest,
    /// By its author; zeros where that is the platform, which signs the log.
    pub signature: Signature,
    /// Where it stands in the log.
    pub sequence: u64,
    /// Digest of the entry there.
    pub entry: Digest,
    /// The platform's clock, seconds since 1970.
    pub time: u64,
    /// Who said it, where it is somebody in the registry.
    pub by: Option<Registered>,
    /// What was written with it, sealed.
    pub enclosed: Option<Enclosed>,
    /// The platform's receipt; none for its own statements.
    pub receipt: Option<String>,
}

/// A statement with what shows who made it.
#[derive(Clone, Debug)]
pub struct Signed {
    /// As it was signed.
    pub statement: Bytes,
    /// The signature, and the key that it was made with; none for what the platform states itself, which signs the log.
    pub by: Option<(Signature, SigningPublic)>,
}

/// A case, verified.
#[derive(Clone, Debug)]
pub struct Told {
    /// Which.
    pub id: CaseId,
    /// As it stands.
    pub case: Case,
    /// What was said in it, the first thing first. Of one that was masked only that it was is left.
    pub said: Vec<Said>,
}

impl Told {
    /// The case as it stood before this place in the log; none where it hadn't begun.
    pub(crate) fn as_of(&self, place: u64) -> Option<Case> {
        let mut said = self.said.iter().take_while(|said| said.sequence < place);
        let first = said.next()?;
        let mut case = Case::begin(&first.statement, first.time).ok()?;
        for said in said {
            case.take(&said.statement, said.time).ok()?;
        }
        Some(case)
    }
}

/// What the server's answer is checked with.
pub(crate) struct Checking<'a> {
    pub origin: &'a str,
    pub signing: &'a SigningPublic,
    pub vault: &'a OpenVault,
    pub chain: &'a [IdentityLink],
    pub registry: &'a Registry,
    pub places: &'a [Place],
}

impl Checking<'_> {
    /// Every case, where the statements are exactly those of the log.
    pub(crate) fn cases(&self, told: Vec<Stated>) -> Option<Vec<Told>> {
        let mut statements: LiteMap<Digest, Stated> = LiteMap::new();
        for stated in told {
            let named = digest(stated.signed.statement.as_ref());
            if statements.insert(named, stated).is_some() {
                return None;
            }
        }
        let (mut cases, mut missing) = (Vec::new(), Vec::new());
        for place in self.places {
            match statements.remove(&place.statement) {
                Some(stated) => self.take(&mut cases, place, stated)?,
                None => missing.push(place),
            }
        }
        // Only what a masking destroyed may be gone, and a masking follows from the person's own request.
        let granted = |masked: CaseId| {
            cases.iter().any(|told| {
                told.case.kind == Kind::Masking
                    && told.case.about.0 == masked.0
                    && told.case.state == Event::Answered
            })
        };
        let masked = cases
            .iter()
            .filter(|told| told.case.state == Event::Masked && granted(told.id))
            .flat_map(|told| &told.said);
        let masked: Vec<_> = masked.collect();
        // What it destroyed came before it, and from somebody else: the platform's own words are never gone.
        let gone = |place: &&Place| {
            place.signature != Signature([0; 64])
                && masked.iter().any(|said| {
                    said.sequence > place.sequence && said.statement.gone.contains(&place.statement)
                })
        };
        let asked = |case: &CaseId, stated: &Digest| {
            cases.iter().any(|told| {
                told.id == *case && told.said.first().is_some_and(|said| said.digest == *stated)
            })
        };
        let holds = statements.is_empty()
            && self.receipts(&cases)
            && missing.iter().all(gone)
            && self
                .vault
                .requests()
                .iter()
                .all(|(case, stated)| asked(case, stated));
        holds.then_some(cases)
    }

    /// Whether the platform's receipts say what stands there; of everything that somebody else said there is one.
    fn receipts(&self, cases: &[Told]) -> bool {
        let receipts = |told: &Told| {
            let said = &told.said;
            let due = said
                .iter()
                .find(|said| said.statement.event == Event::Received);
            said.iter().all(|said| {
                let statement = &said.statement;
                if statement.author == Author::Platform {
                    return said.receipt.is_none();
                }
                let until = match statement.event {
                    Event::Asked => due.map_or(0, |due| due.statement.until),
                    _ => statement.until,
                };
                let expected = Receipt {
                    account: statement.account,
                    case: statement.case,
                    event: statement.event,
                    kind: statement.kind,
                    statement: said.digest,
                    time: said.time,
                    until,
                    log: Head {
                        sequence: said.sequence,
                        digest: said.entry,
                    },
                };
                said.receipt.as_ref().is_some_and(|token| {
                    Receipt::verify(self.origin, self.signing, token) == Ok(expected)
                })
            })
        };
        cases.iter().all(receipts)
    }

    fn take(&self, cases: &mut Vec<Told>, place: &Place, stated: Stated) -> Option<()> {
        let SignedStatement { signature, .. } = stated.signed;
        let account = self.vault.account();
        let statement = Statement::verify(
            self.origin,
            account,
            self.chain,
            self.registry,
            &stated.signed,
        )
        .ok()
        .filter(|statement| {
            signature == place.signature && statement.encloses(stated.enclosed.as_ref())
        })?;
        let by = match statement.author {
            Author::Registered(author) => Some(self.registry.ever(author)?.clone()),
            _ => None,
        };
        let (id, event) = (statement.case, statement.event);
        let said = Said {
            digest: place.statement,
            signature,
            sequence: place.sequence,
            entry: place.entry,
            time: place.time,
            by,
            enclosed: stated.enclosed,
            receipt: stated.receipt,
            statement,
        };
        if let Some(told) = cases.iter_mut().find(|told| told.id == id) {
            told.case.take(&said.statement, said.time).ok()?;
            told.said.push(said);
            return Some(());
        }
        // What a masked case began with is destroyed with it.
        let case = if event == Event::Masked {
            Case::masked(&said.statement)
        } else {
            Case::begin(&said.statement, said.time).ok()?
        };
        cases.push(Told {
            id,
            case,
            said: vec![said],
        });
        Some(())
    }
}

/// What a person asks for.
#[derive(Clone, Debug)]
pub struct Wanted<'a> {
    /// What.
    pub kind: Kind,
    /// The fields concerned; none for all, or where it isn't about fields.
    pub subjects: Vec<String>,
    /// What it is about, as in [`Statement::about`].
    pub about: Vec<u8>,
    /// In the person's words; may be empty.
    pub text: &'a str,
}

impl<T: Transport, M: Memory> Device<T, M> {
    /// Asks for something, in a new case, and notes it in the vault. Sent again after a failure it is another request: the
    /// caller sees first what is there.
    ///
    /// # Errors
    /// [`SaveError`]; [`SaveError::Call`] with [`ProblemType::NotFound`] where the platform has no desk.
    pub async fn request(
        &mut self,
        wanted: &Wanted<'_>,
        report: Report<'_>,
    ) -> Result<CaseId, SaveError> {
        let mut id = CaseId([0; CaseId::LENGTH]);
        rng().fill_bytes(&mut id.0);
        let number = self.purposes().await?.platform.desk;
        let past = self.past(report).await?;
        let refused = |kind| {
            SaveError::Call(CallError::Problem {
                kind,
                tries_left: None,
                retry_after: None,
            })
        };
        let desk = past.registry.active(&number);
        let keys = desk.ok_or(refused(ProblemType::NotFound))?.keys.clone();
        let vault = self.vault.as_ref().ok_or(SaveError::Locked)?;
        let unnoted = unnoted(vault, &past.cases);
        // No server makes a vault larger than every device takes.
        if vault.requests().len() + unnoted.len() >= limits::REQUESTS {
            return Err(refused(ProblemType::TooLarge));
        }
        let (origin, account) = (&self.settings.origin, vault.account());
        let desk = fingerprint(&keys);
        let own = vault.identity().map_err(|_| SaveError::Locked)?;
        let own = own.sealing.0.clone();
        let text = RequestText {
            origin,
            account,
            case: id,
            desk,
        };
        let enclosed = match wanted.text.trim() {
            "" => None,
            words => Some(
                text.seal((keys.sealing.as_ref(), &own), words, &mut rng())
                    .map_err(|_| SaveError::Call(CallError::Form))?,
            ),
        };
        let statement = Statement {
            kind: wanted.kind,
            event: Event::Asked,
            subjects: wanted.subjects.clone(),
            about: Bytes(wanted.about.clone()),
            to: desk,
            ..blank(account, id, self.now())
        };
        let stated = self.send_statement(statement, enclosed).await?;
        // So that no server can leave it out later. What couldn't be noted when it was asked is noted now.
        let requests: Vec<_> = unnoted.into_iter().chain([(id, stated)]).collect();
        let change = open::Change {
            requests: &requests,
            ..open::Change::default()
        };
        self.commit(change, report).await?;
        Ok(id)
    }

    /// Ends a restriction that a request brought about.
    ///
    /// # Errors
    /// [`SaveError`]; [`CallError::Form`] where there is no such case.
    pub async fn lift(&mut self, case: CaseId, report: Report<'_>) -> Result<(), SaveError> {
        let past = self.past(report).await?;
        let mut cases = past.cases.iter();
        let told = cases.find(|told| told.id == case);
        let told = told.ok_or(SaveError::Call(CallError::Form))?;
        let account = self.vault.as_ref().ok_or(SaveError::Locked)?.account();
        let statement = Statement {
            kind: told.case.kind,
            event: Event::Lifted,
            channel: told.case.channel,
            subjects: told.case.subjects.clone(),
            ..blank(account, case, self.now())
        };
        self.send_statement(statement, None).await.map(drop)
    }

    /// Its digest, once the platform has signed that it has it.
    async fn send_statement(
        &mut self,
        statement: Statement,
        enclosed: Option<Enclosed>,
    ) -> Result<Digest, SaveError> {
        let statement = Statement {
            enclosed: enclosed.as_ref().map(kluis_vault::case::enclosed_digest),
            ..statement
        };
        let signing = self.platform().await.map_err(UnlockError::from)?.signing;
        let vault = self.vault.as_ref().ok_or(SaveError::Locked)?;
        let signed = vault
            .state(statement)
            .map_err(|_| SaveError::Call(CallError::Form))?;
        let stated = digest(signed.statement.as_ref());
        let new = NewStatement {
            signed,
            enclosed,
            deposit: None,
            own: None,
        };
        let recorded = self.api.state(&new).await.map_err(UnlockError::from)?;
        match Receipt::verify(&self.settings.origin, &signing, &recorded.receipt) {
            Ok(receipt) if receipt.statement == stated => Ok(stated),
            _ => Err(SaveError::Refused(Refusal::Log)),
        }
    }

    /// Everything that was and is, and what was written with each statement, opened: by the statement's digest. None for a
    /// letter that doesn't open: whoever wrote it sealed something else, and nothing of the rest is kept from the person for that.
    ///
    /// # Errors
    /// [`UnlockError`]
    pub async fn cases(
        &mut self,
        report: Report<'_>,
    ) -> Result<(Past, Vec<(Digest, Option<Content>)>), UnlockError> {
        let past = self.past(report).await?;
        let shares: Vec<GrantShareId> = past
            .cases
            .iter()
            .flat_map(|told| &told.said)
            .filter_map(|said| match &said.enclosed {
                Some(Enclosed::ToPerson(letter)) => Some(letter.share),
                _ => None,
            })
            .collect();
        let mut received = LiteMap::new();
        for some in shares.chunks(limits::SHARES) {
            received.extend(self.letter_shares(some.to_vec()).await?);
        }
        let vault = self.vault.as_ref().ok_or(UnlockError::Locked)?;
        let mut opened = Vec::new();
        for said in past.cases.iter().flat_map(|told| &told.said) {
            let Some(enclosed) = &said.enclosed else {
                continue;
            };
            let content = read(vault, &past.registry, &received, &said.statement, enclosed);
            opened.push((said.digest, content));
        }
        Ok((past, opened))
    }

    /// A statement as its author signed it, to be taken along; none while the vault is locked.
    #[must_use]
    pub fn signed(&self, said: &Said) -> Option<Signed> {
        let vault = self.vault.as_ref()?;
        let key = match said.statement.author {
            Author::Platform => None,
            Author::Registered(_) => Some(said.by.as_ref()?.keys.signing),
            Author::Person(id) => {
                let mut chain = vault.chain().iter();
                let own = chain.find(|link| key_id(&link.public) == id)?;
                Some(own.public.signing)
            }
        };
        Some(Signed {
            statement: Bytes(said.statement.encode(&self.settings.origin)),
            by: key.map(|key| (said.signature, key)),
        })
    }

    async fn letter_shares(
        &mut self,
        shares: Vec<GrantShareId>,
    ) -> Result<LiteMap<GrantShareId, Share>, UnlockError> {
        let signing = self.platform().await?.signing;
        let vault = self.vault.as_ref().ok_or(UnlockError::Locked)?;
        let session = self.session.as_ref().ok_or(UnlockError::Locked)?;
        let (account, asking) = (vault.account(), self.asking(session));
        let asked = vault
            .ask_letters(&asking, &session.ephemeral, shares)
            .map_err(|_| Refusal::Identity)?;
        let answer = self.api.letters(&asked).await?;
        let origin = &self.settings.origin;
        let received = share::receive(
            origin,
            account,
            &signing,
            &asked,
            &session.ephemeral,
            &answer,
        );
        if let Some(session) = &mut self.session {
            session.nonce = answer.nonce;
        }
        received.map_err(|_| Refusal::Share.into())
    }
}

/// What was written with a statement, where it is its author's and opens.
fn read(
    vault: &OpenVault,
    registry: &Registry,
    shares: &LiteMap<GrantShareId, Share>,
    statement: &Statement,
    enclosed: &Enclosed,
) -> Option<Content> {
    match enclosed {
        Enclosed::ToDesk { own, .. } => {
            let text = vault.open_own(statement.case, statement.to, own).ok()?;
            Some(Content {
                text,
                attachments: Vec::new(),
            })
        }
        Enclosed::ToPerson(letter) => {
            let same = letter.subject == statement.case.to_string()
                && statement.author == Author::Registered(letter.writer);
            let share = shares.get(&letter.share)?;
            same.then(|| vault.open_letter(registry, letter, share).ok())?
        }
    }
}

/// Requests of the person's own that the vault doesn't note yet.
fn unnoted(vault: &OpenVault, cases: &[Told]) -> Vec<(CaseId, Digest)> {
    let first = |told: &Told| {
        let said = told.said.first()?;
        let own = matches!(said.statement.author, Author::Person(_));
        let noted = vault.requests().get(&told.id).is_some();
        (own && !noted).then_some((told.id, said.digest))
    };
    cases.iter().filter_map(first).collect()
}

const fn blank(account: AccountId, case: CaseId, time: u64) -> Statement {
    Statement {
        account,
        case,
        author: Author::Platform,
        event: Event::Asked,
        kind: Kind::Other,
        channel: Channel::App,
        subjects: Vec::new(),
        about: Bytes(Vec::new()),
        to: Digest([0; 32]),
        until: 0,
        enclosed: None,
        gone: Vec::new(),
        time,
    }
}
