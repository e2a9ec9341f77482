//! The recovery kit: on the screen, on paper and as a file, with a QR code; and the three ways to try it.

use crate::person::RENEE;
use crate::{World, journey};
use kluis_tests::Tab;

/// Reads the QR code that an element shows, as a camera would: from a picture of it.
async fn scan(tab: &Tab, css: &str) -> String {
    let picture = tab
        .see(css)
        .await
        .screenshot_as_png()
        .await
        .expect("a picture");
    let mut decoder = png::Decoder::new(std::io::Cursor::new(picture));
    decoder.set_transformations(png::Transformations::normalize_to_color8());
    let mut reader = decoder.read_info().expect("a PNG");
    let mut pixels = vec![0; reader.output_buffer_size().expect("it fits")];
    let info = reader.next_frame(&mut pixels).expect("a picture");
    let samples = info.color_type.samples();
    let (width, height) = (info.width as usize, info.height as usize);
    let mut picture = rqrr::PreparedImage::prepare_from_greyscale(width, height, |x, y| {
        pixels[(y * width + x) * samples]
    });
    let grids = picture.detect_grids();
    assert_eq!(grids.len(), 1, "{css} shows {} QR codes", grids.len());
    grids[0].decode().expect("it can be read").1
}

/// The recovery code, kept.
async fn kept(world: &World, tab: &Tab) -> String {
    journey::to_the_keys(world, tab, &RENEE).await;
    let code = tab.content("[data-recovery-code]").await;
    tab.proceed().await;
    tab.see("#recovery-code").await;
    code
}

async fn works(tab: &Tab) {
    tab.see("a[data-action=continue][href='/gegevens/naam']")
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn the_qr_code_holds_the_code_alone_on_screen_and_on_paper() {
    let world = World::start().await;
    let tab = world.someone().await;
    journey::to_the_keys(&world, &tab, &RENEE).await;
    let code = tab.content("[data-recovery-code]").await;
    assert_eq!(scan(&tab, ".scan .qr").await, code);
    tab.picture("kit-qr").await;
    let tools = tab.driver().cdp();
    let media = serde_json::json!({ "media": "print", "features": [{ "name": "prefers-color-scheme", "value": "dark" }] });
    tools
        .send_raw("Emulation.setEmulatedMedia", media)
        .await
        .expect("it prints");
    assert_eq!(scan(&tab, ".sheet .qr").await, code);
    tab.picture("kit-paper").await;
    let media = serde_json::json!({ "media": "", "features": [{ "name": "prefers-color-scheme", "value": "dark" }] });
    tools
        .send_raw("Emulation.setEmulatedMedia", media)
        .await
        .expect("it is a screen again");
    assert_eq!(scan(&tab, ".scan .qr").await, code, "in the dark");

    // The QR code as a file opens the vault too.
    tab.press("[data-action=save-qr]").await;
    let file = tab.downloaded("kluis-herstelcode.svg").await;
    tab.proceed().await;
    tab.choose_file("recovery-file", &file).await;
    tab.proceed().await;
    works(&tab).await;
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn typed_in_groups_it_says_which_group_is_wrong() {
    let world = World::start().await;
    let tab = world.someone().await;
    let code = kept(&world, &tab).await;
    let groups: Vec<&str> = code.split('-').collect();

    // Not all of it yet.
    let some = groups[..3].join(" ").to_lowercase();
    tab.fill("recovery-code", &some).await;
    let read = tab.see(".groups").await.text().await.unwrap();
    let read: Vec<&str> = read.split_whitespace().collect();
    assert_eq!(read, groups[..3]);
    tab.proceed().await;
    tab.see_text("12 van de 28 tekens").await;

    // A character that no code has, and one that this code hasn't there.
    let foreign = code.replacen(groups[4], "UUUU", 1);
    tab.fill("recovery-code", &foreign).await;
    tab.proceed().await;
    tab.see_text("In groep 5 staat een teken").await;
    let mut turned: Vec<char> = groups[1].chars().collect();
    turned[3] = if turned[3] == '7' { '8' } else { '7' };
    let turned: String = turned.into_iter().collect();
    let other = [groups[0], &turned, &groups[2..].join("-")].join("-");
    tab.fill("recovery-code", &other).await;
    tab.proceed().await;
    tab.see_text("groep 2.").await;
    tab.picture("rehearse-group").await;

    // Lower case, spaces, an O for a zero: it is the same code.
    let spelled = code.to_lowercase().replace('-', "  ").replace('0', "o");
    tab.fill("recovery-code", &spelled).await;
    tab.proceed().await;
    works(&tab).await;
    tab.close().await;
}

#[tokio::test(flavor = "multi_thread")]
async fn pasted_with_all_of_the_file_around_it_it_is_found() {
    let world = World::start().await;
    let tab = world.someone().await;
    let code = kept(&world, &tab).await;
    // What a line for typing makes of a pasted file: all of it, without the breaks.
    tab.fill(
        "recovery-code",
        &["RECOVERY KIT", &code, "Met deze code"].concat(),
    )
    .await;
    assert_eq!(tab.value("recovery-code").await, code);
    tab.proceed().await;
    works(&tab).await;
    tab.close().await;
}
