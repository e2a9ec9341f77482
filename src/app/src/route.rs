//! The pages, by address: one list from which links, titles, steps and redirects come.

/// A page.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Route {
    /// What this is.
    Start,
    /// Address, code, passphrase.
    Account,
    /// Keys, recovery kit, rehearsal.
    Keys,
    /// Name.
    Name,
    /// Phone and postal address.
    Contact,
    /// Role, and what is asked because of it.
    Work,
    /// CV and photo.
    Files,
    /// Privacy key points.
    KeyPoints,
    /// What is promised, and how each promise is kept.
    Promises,
    /// Permissions.
    Permissions,
    /// Everything on one page.
    Check,
    /// Done.
    Done,
    /// Open with the passphrase.
    Open,
    /// Open with the recovery code.
    Recover,
    /// Nothing opens it any more.
    Lost,
    /// Settings: the data.
    Settings,
    /// Settings: the keys.
    SettingsKeys,
    /// Settings: the permissions.
    SettingsPermissions,
    /// Settings: who looked.
    SettingsLooks,
    /// Settings: taking everything along.
    SettingsTakeout,
    /// Settings: deleting the account.
    SettingsLeave,
    /// The account is deleted.
    Left,
    /// Settings: what the server sees of this system.
    SettingsSystem,
    /// Settings: requests.
    SettingsRequests,
    /// Settings: what one takes part in.
    SettingsWork,
    /// Settings: what went to others.
    SettingsPayments,
    /// Settings: one year at a glance.
    SettingsYear,
    /// Checking a receipt.
    Proof,
    /// Every component in every state, on the own machine only.
    Components,
}

impl Route {
    /// Every page.
    pub const ALL: [Self; 29] = [
        Self::Start,
        Self::Account,
        Self::Keys,
        Self::Name,
        Self::Contact,
        Self::Work,
        Self::Files,
        Self::KeyPoints,
        Self::Promises,
        Self::Permissions,
        Self::Check,
        Self::Done,
        Self::Open,
        Self::Recover,
        Self::Lost,
        Self::Settings,
        Self::SettingsKeys,
        Self::SettingsPermissions,
        Self::SettingsLooks,
        Self::SettingsTakeout,
        Self::SettingsLeave,
        Self::Left,
        Self::SettingsSystem,
        Self::SettingsRequests,
        Self::SettingsWork,
        Self::SettingsPayments,
        Self::SettingsYear,
        Self::Proof,
        Self::Components,
    ];

    /// The steps of sign-up, in order.
    pub const STEPS: [Self; 9] = [
        Self::Account,
        Self::Keys,
        Self::Name,
        Self::Contact,
        Self::Work,
        Self::Files,
        Self::KeyPoints,
        Self::Permissions,
        Self::Check,
    ];

    /// Its address.
    #[must_use]
    pub const fn path(self) -> &'static str {
        match self {
            Self::Start => "/",
            Self::Account => "/account",
            Self::Keys => "/sleutels",
            Self::Name => "/gegevens/naam",
            Self::Contact => "/gegevens/contact",
            Self::Work => "/gegevens/werk",
            Self::Files => "/gegevens/cv-en-foto",
            Self::KeyPoints => "/kernpunten",
            Self::Promises => "/beloften",
            Self::Permissions => "/permissies",
            Self::Check => "/controleren",
            Self::Done => "/klaar",
            Self::Open => "/openen",
            Self::Recover => "/herstellen",
            Self::Lost => "/kwijt",
            Self::Settings => "/instellingen/gegevens",
            Self::SettingsKeys => "/instellingen/sleutels",
            Self::SettingsPermissions => "/instellingen/permissies",
            Self::SettingsLooks => "/instellingen/inzage",
            Self::SettingsTakeout => "/instellingen/meenemen",
            Self::SettingsLeave => "/instellingen/verwijderen",
            Self::Left => "/verwijderd",
            Self::SettingsSystem => "/instellingen/apparaat",
            Self::SettingsRequests => "/instellingen/verzoeken",
            Self::SettingsWork => "/instellingen/werk",
            Self::SettingsPayments => "/instellingen/betalingen",
            Self::SettingsYear => "/instellingen/jaaroverzicht",
            Self::Proof => "/bewijs",
            Self::Components => "/onderdelen",
        }
    }

    /// Its plain name: `data-page` in the document, and the only thing a redirect may carry.
    #[must_use]
    pub const fn id(self) -> &'static str {
        match self {
            Self::Start => "start",
            Self::Account => "account",
            Self::Keys => "sleutels",
            Self::Name => "naam",
            Self::Contact => "contact",
            Self::Work => "werk",
            Self::Files => "bestanden",
            Self::KeyPoints => "kernpunten",
            Self::Promises => "beloften",
            Self::Permissions => "permissies",
            Self::Check => "controleren",
            Self::Done => "klaar",
            Self::Open => "openen",
            Self::Recover => "herstellen",
            Self::Lost => "kwijt",
            Self::Settings => "gegevens",
            Self::SettingsKeys => "mijnsleutels",
            Self::SettingsPermissions => "mijnpermissies",
            Self::SettingsLooks => "inzage",
            Self::SettingsTakeout => "meenemen",
            Self::SettingsLeave => "verwijderen",
            Self::Left => "verwijderd",
            Self::SettingsSystem => "apparaat",
            Self::SettingsRequests => "verzoeken",
            Self::SettingsWork => "mijnwerk",
            Self::SettingsPayments => "betalingen",
            Self::SettingsYear => "jaaroverzicht",
            Self::Proof => "bewijs",
            Self::Components => "onderdelen",
        }
    }

    /// The page at an address.
    #[must_use]
    pub fn from_path(path: &str) -> Option<Self> {
        let path = match path.trim_end_matches('/') {
            "" => "/",
            other => other,
        };
        Self::ALL.into_iter().find(|route| route.path() == path)
    }

    /// The page with this plain name.
    #[must_use]
    pub fn from_id(id: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|route| route.id() == id)
    }

    /// Which step of sign-up it is, from one.
    #[must_use]
    pub fn step(self) -> Option<usize> {
        Self::STEPS
            .iter()
            .position(|step| *step == self)
            .map(|index| index + 1)
    }

    /// Whether it shows what is in the vault, and so needs it open.
    #[must_use]
    pub const fn needs_vault(self) -> bool {
        matches!(
            self,
            Self::Keys
                | Self::Name
                | Self::Contact
                | Self::Work
                | Self::Files
                | Self::Permissions
                | Self::Check
                | Self::Done
                | Self::Settings
                | Self::SettingsKeys
                | Self::SettingsPermissions
                | Self::SettingsLooks
                | Self::SettingsTakeout
                | Self::SettingsLeave
                | Self::SettingsSystem
                | Self::SettingsRequests
                | Self::SettingsWork
                | Self::SettingsPayments
                | Self::SettingsYear
        )
    }

    /// Where someone goes who must open the vault first: this page, remembered by its plain name.
    #[must_use]
    pub fn behind_lock(self) -> String {
        Self::Open.and_then(self)
    }

    /// Its address, and where to go on when it is finished.
    #[must_use]
    pub fn and_then(self, then: Self) -> String {
        [self.path(), "?", RETURN, "=", then.id()].concat()
    }
}

/// Name of the query value that says where to go on after opening.
const RETURN: &str = "naar";

/// What an address says.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Place {
    /// Which page; `None` where there is none.
    pub route: Option<Route>,
    /// Where to go on when the page is finished: only ever a page of this list.
    pub then: Option<Route>,
}

impl Place {
    /// Reads a path and its query, such as `/openen` and `naar=contact`.
    #[must_use]
    pub fn parse(path: &str, query: &str) -> Self {
        let then = query
            .strip_prefix(RETURN)
            .and_then(|rest| rest.strip_prefix('='));
        Self {
            route: Route::from_path(path),
            then: then
                .and_then(Route::from_id)
                .filter(|route| route.needs_vault()),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_page_is_found_by_its_address_and_by_its_name() {
        for route in Route::ALL {
            assert_eq!(Route::from_path(route.path()), Some(route));
            assert_eq!(Route::from_id(route.id()), Some(route));
        }
    }

    #[test]
    fn a_slash_at_the_end_makes_no_difference_and_unknown_addresses_have_no_page() {
        assert_eq!(Route::from_path("/gegevens/naam/"), Some(Route::Name));
        assert_eq!(Route::from_path("/"), Some(Route::Start));
        assert_eq!(Route::from_path(""), Some(Route::Start));
        assert_eq!(Route::from_path("/gegevens"), None);
        assert_eq!(Route::from_path("/gegevens/naam/x"), None);
        assert_eq!(Route::from_id("//elders.example"), None);
    }

    #[test]
    fn what_is_measured_is_a_page_behind_the_lock() {
        for shown in kluis_wire::Shown::ALL {
            let route = Route::from_path(shown.path());
            assert!(route.is_none_or(Route::needs_vault), "{shown:?}");
        }
    }

    #[test]
    fn names_are_plain_so_that_a_query_can_carry_them() {
        for route in Route::ALL {
            assert!(
                route.id().chars().all(|c| c.is_ascii_lowercase()),
                "{route:?}"
            );
        }
        assert_eq!(Route::Contact.behind_lock(), "/openen?naar=contact");
    }

    #[test]
    fn after_opening_only_a_page_of_the_vault_is_gone_to() {
        let then = |query| Place::parse("/openen", query).then;
        assert_eq!(then("naar=contact"), Some(Route::Contact));
        assert_eq!(then(""), None);
        assert_eq!(then("naar=openen"), None);
        assert_eq!(then("naar=https://elders.example"), None);
        assert_eq!(then("elders=contact"), None);
        assert_eq!(
            Place::parse("/openen/", "naar=naam").route,
            Some(Route::Open)
        );
    }
}
