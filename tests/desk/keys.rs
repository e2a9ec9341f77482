//! The key file, and the block for the operator.

use crate::{desk::Desk, harness::START};
use std::{
    fs::{self, Permissions},
    os::unix::fs::PermissionsExt as _,
};

#[tokio::test]
async fn a_key_file_is_its_owners_and_never_overwritten() {
    let desk = Desk::new().await;
    let mode = |path| {
        fs::metadata(path)
            .expect("it is there")
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(mode(desk.key()), 0o600);
    let before = fs::read(desk.key()).expect("a file");
    desk.json(START, &["new"]).await.refused(1, "exists");
    assert_eq!(fs::read(desk.key()).expect("a file"), before);

    for open in [0o640, 0o604, 0o644] {
        fs::set_permissions(desk.key(), Permissions::from_mode(open)).expect("it changes");
        desk.json(START, &["key"]).await.refused(1, "exposed-key");
    }
    fs::set_permissions(desk.key(), Permissions::from_mode(0o600)).expect("it changes");
    assert_eq!(
        desk.json(START, &["key"]).await.ok()["fingerprint"],
        desk.fingerprint().to_string()
    );
    fs::write(desk.key(), &before[..before.len() - 2]).expect("it is written");
    desk.json(START, &["key"]).await.refused(1, "not-a-key");
    fs::remove_file(desk.key()).expect("it was there");
    desk.json(START, &["key"]).await.refused(1, "no-key");
}

#[tokio::test]
async fn what_is_kept_is_its_owners_too() {
    let scene = crate::opening::Scene::new().await;
    scene.open().await.ok();
    let folder = scene.desk.kept("");
    let mode = |path: &std::path::Path| {
        fs::metadata(path)
            .expect("it is there")
            .permissions()
            .mode()
            & 0o777
    };
    assert_eq!(mode(&folder), 0o700);
    let mut count = 0;
    for entry in fs::read_dir(&folder).expect("a folder") {
        assert_eq!(mode(&entry.expect("a file").path()), 0o600);
        count += 1;
    }
    assert_eq!(count, 4, "what was seen, the copies, the looks, the lock");
}

#[tokio::test]
async fn the_block_says_who_it_is() {
    let desk = Desk::new().await;
    let asked = [
        "key",
        "--number",
        "P-17",
        "--role",
        "planner",
        "--organisation",
        "Bureau \"Zee\"",
        "--region",
        "NL",
        "--certificate",
        "2026-01-15/2027-01-15",
    ];
    let said = desk.at(START, &asked).await;
    assert_eq!(said.code, 0);
    let block = desk.json(START, &asked).await.ok();
    let block = block["block"].as_str().expect("a block").to_owned();
    assert!(said.out.ends_with(&block), "{}", said.out);
    for line in [
        "[[recipient]]",
        "number = \"P-17\"",
        "organisation = \"Bureau \\\"Zee\\\"\"",
        "certificate = { issued = \"2026-01-15\", review = \"2027-01-15\" }",
        "declaration = { issued = \"\", review = \"\" }",
    ] {
        assert!(block.contains(line), "{line} in {block}");
    }
    let secret = fs::read_to_string(desk.key()).expect("the key");
    let secret = secret.split(' ').nth(1).expect("the seeds").trim();
    assert!(!said.out.contains(&secret[..20]));
    // Nobody answers there.
    desk.json(START, &["list"]).await.refused(1, "offline");
}
