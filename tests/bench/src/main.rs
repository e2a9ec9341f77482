//! `make bench`: how fast the primitives are in a browser, beside other libraries in the same page, and how fast the
//! whole is, against the budgets.
//!
//! Only ratios count: the machine may be busy. So the candidates take turns, many times, each time in another order, and
//! each round gives one ratio; the table has the middle of those and how far the middle half lies around it. All of it
//! is also written to `target/bench/result.json`, which `--json` prints instead of the table. A word among the arguments
//! leaves only the rows that have it in their name.
//!
//! - [`rounds`]: the primitives, in the page and natively
//! - [`opaque`]: log-ins on the server
//! - [`commit`]: writing to the server, beside writing to the database
//! - [`many`]: with a million accounts, beside ten thousand
//! - [`lighthouse`]: what a well-known judge makes of the pages
//! - [`typing`]: a form while someone types in it
//! - [`unlock`]: from passphrase to values on the screen
//! - [`person`]: whose vault that is
//! - [`page`]: the page of the benchmark in a browser
//! - [`table`]: how it is shown

mod commit;
mod lighthouse;
mod many;
mod opaque;
mod page;
mod person;
mod rounds;
mod table;
mod typing;
mod unlock;

use kluis_bench::Primitives;
use kluis_tests::Browsers;
use table::Report;

#[tokio::main]
async fn main() {
    let browsers = Browsers::start();
    let mut page = page::Page::open(&browsers).await;
    let primitives = Primitives::default();
    let mut report = Report::begin(page.browser(), std::env::args().skip(1));

    rounds::all(&mut page, &primitives, &mut report).await;
    if report.wants(opaque::NAME) {
        report.add(opaque::row(&primitives));
    }
    if report.wants(commit::NAME) {
        report.add(commit::row().await);
    }
    // It takes minutes and gigabytes: only where it is asked for by name.
    if report.names(many::NAME) {
        report.add(many::row().await);
    }
    if report.wants(unlock::NAME) {
        report.add(unlock::row(&browsers, &mut page).await);
    }
    if report.wants(typing::NAME) {
        report.add(typing::row(&browsers).await);
    }
    for row in lighthouse::rows(|name| report.wants(name)).await {
        report.add(row);
    }
    report.finish();
    page.close().await;
}
