//! Days as people in the Netherlands count them: a day ends at midnight there, and clocks change twice a year.

pub use jiff::civil::Date as Day;
use jiff::{
    Span, Timestamp,
    civil::{Date, Time},
    tz::{self, TimeZone},
};
use kluis_wire::limits;

const HERE: TimeZone = tz::get!("Europe/Amsterdam");
/// The last second of a day.
const END: Time = Time::constant(23, 59, 59, 0);

/// The last second of a day, seconds since 1970; none outside what a calendar knows.
#[must_use]
pub fn end_of(day: Date) -> Option<u64> {
    let end = day.to_datetime(END).to_zoned_datetime(HERE).ok()?;
    u64::try_from(end.timestamp().as_second()).ok()
}

/// On which day a moment is.
#[must_use]
pub fn day_of(moment: u64) -> Option<Date> {
    let moment = Timestamp::from_second(i64::try_from(moment).ok()?).ok()?;
    Some(moment.to_zoned_datetime(HERE).date())
}

/// Until when something that came at a moment is answered: the end of the last of [`limits::ANSWER_DAYS`] days.
#[must_use]
pub fn due(came: u64) -> Option<u64> {
    let days = Span::new().days(i64::from(limits::ANSWER_DAYS));
    end_of(day_of(came)?.checked_add(days).ok()?)
}

/// How far a day can be put off at most: by [`limits::EXTENSION_MONTHS`] months.
#[must_use]
pub fn latest(due: u64) -> Option<u64> {
    let months = Span::new().months(i64::from(limits::EXTENSION_MONTHS));
    end_of(day_of(due)?.checked_add(months).ok()?)
}

/// How many days are left until a day is over: 0 on that day, less than that after it.
#[must_use]
pub fn days_left(now: u64, until: u64) -> Option<i32> {
    let left = day_of(now)?.until(day_of(until)?).ok()?;
    Some(left.get_days())
}

/// A day as people write it for programs, such as `2026-11-30`.
#[must_use]
pub fn day(text: &str) -> Option<Date> {
    text.parse().ok()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> u64 {
        let moment: Timestamp = text.parse().expect("a moment");
        moment.as_second().try_into().expect("after 1970")
    }

    #[test]
    fn four_weeks_end_with_a_day_whatever_the_clocks_do() {
        let cases = [
            // In winter, and over the end of a year.
            ("2026-11-23T10:00:00+01:00", "2026-12-21T23:59:59+01:00"),
            ("2026-12-15T00:00:00+01:00", "2027-01-12T23:59:59+01:00"),
            // Into summer time and out of it.
            ("2027-03-10T12:00:00+01:00", "2027-04-07T23:59:59+02:00"),
            ("2027-10-15T12:00:00+02:00", "2027-11-12T23:59:59+01:00"),
            // Late in the evening it is still that day here, and tomorrow in UTC's reckoning of the hour before.
            ("2027-07-01T00:30:00+02:00", "2027-07-29T23:59:59+02:00"),
            ("2027-06-30T23:30:00+02:00", "2027-07-28T23:59:59+02:00"),
            // A leap day.
            ("2028-02-15T12:00:00+01:00", "2028-03-14T23:59:59+01:00"),
        ];
        for (came, until) in cases {
            assert_eq!(due(at(came)), Some(at(until)), "{came}");
        }
    }

    #[test]
    fn two_months_more_end_with_a_day_too() {
        let cases = [
            ("2026-12-21T23:59:59+01:00", "2027-02-21T23:59:59+01:00"),
            ("2026-12-31T23:59:59+01:00", "2027-02-28T23:59:59+01:00"),
            ("2027-02-10T23:59:59+01:00", "2027-04-10T23:59:59+02:00"),
        ];
        for (before, until) in cases {
            assert_eq!(latest(at(before)), Some(at(until)), "{before}");
        }
    }

    #[test]
    fn days_are_counted_from_midnight_to_midnight() {
        let until = at("2027-04-07T23:59:59+02:00");
        for (now, left) in [
            ("2027-03-10T00:00:00+01:00", 28),
            ("2027-03-27T23:59:59+01:00", 11),
            ("2027-03-29T00:00:00+02:00", 9),
            ("2027-04-07T23:59:59+02:00", 0),
            ("2027-04-08T00:00:00+02:00", -1),
        ] {
            assert_eq!(days_left(at(now), until), Some(left), "{now}");
        }
    }

    #[test]
    fn a_day_is_read_as_programs_write_it() {
        let end = day("2026-11-30").and_then(end_of);
        assert_eq!(end, Some(at("2026-11-30T23:59:59+01:00")));
        assert_eq!(day("30-11-2026"), None);
        assert_eq!(day("2026-02-30"), None);
    }
}
