//! What a case is after each of its statements, and which one may come next: the same for the server, which takes a statement
//! in, and for the device, which reads it.

use super::{Author, Channel, Event, Kind, Statement};
use alloc::{string::String, vec::Vec};
use kluis_wire::{Bytes, Digest, limits};

const DAY: u64 = 24 * 60 * 60;
/// Clocks change twice a year, by an hour.
const CHANGE: u64 = 2 * 60 * 60;

/// A statement that doesn't follow from what was said before it in its case.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Misplaced;

/// A case as it stands after its statements so far.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Case {
    /// What it is about.
    pub kind: Kind,
    /// How it came.
    pub channel: Channel,
    /// The fields concerned, or the purpose.
    pub subjects: Vec<String>,
    /// As in [`Statement::about`].
    pub about: Bytes,
    /// Who began it.
    pub author: Author,
    /// Which desk it is for.
    pub to: Digest,
    /// When it came; seconds since 1970.
    pub came: u64,
    /// By when it is to be answered; 0 before the platform said so, and where nothing is asked.
    pub due: u64,
    /// What happened last, an overrun day not counted.
    pub state: Event,
    /// Whether it was extended.
    pub extended: bool,
    /// Whether the day went by without an answer.
    pub missed: bool,
    /// Whether the person has ended its restriction.
    pub lifted: bool,
}

impl Case {
    /// The case that a first statement begins; `at` is the platform's time for it.
    ///
    /// # Errors
    /// [`Misplaced`] for a statement that begins none.
    pub fn begin(statement: &Statement, at: u64) -> Result<Self, Misplaced> {
        // What came by phone or letter came before it was written down.
        let came = match statement.channel {
            Channel::App => at,
            Channel::Phone | Channel::Letter => statement.time.min(at),
        };
        if !matches!(statement.event, Event::Asked | Event::Recorded) {
            return Err(Misplaced);
        }
        Ok(Self {
            kind: statement.kind,
            channel: statement.channel,
            subjects: statement.subjects.clone(),
            about: statement.about.clone(),
            author: statement.author,
            to: statement.to,
            came,
            due: 0,
            state: statement.event,
            extended: false,
            missed: false,
            lifted: false,
        })
    }

    /// A case of which nothing but its masking is left.
    #[must_use]
    pub fn masked(statement: &Statement) -> Self {
        Self {
            kind: statement.kind,
            channel: statement.channel,
            subjects: statement.subjects.clone(),
            about: statement.about.clone(),
            author: statement.author,
            to: statement.to,
            came: statement.time,
            due: 0,
            state: Event::Masked,
            extended: false,
            missed: false,
            lifted: false,
        }
    }

    /// What a further statement makes of it; `at` is the platform's time for it.
    ///
    /// # Errors
    /// [`Misplaced`] where it doesn't follow; then nothing changes.
    pub fn take(&mut self, statement: &Statement, at: u64) -> Result<(), Misplaced> {
        let same = statement.kind == self.kind
            && statement.channel == self.channel
            && statement.subjects == self.subjects
            && statement.about == self.about;
        let open = self.kind.is_request() && !self.state.decides();
        let holds = match statement.event {
            Event::Asked | Event::Recorded => false,
            // To the end of the twenty-eighth day, whatever the clocks do in between.
            Event::Received => {
                let days = u64::from(limits::ANSWER_DAYS) * DAY;
                let last = self.came.saturating_add(days);
                self.due == 0
                    && statement.until >= last.saturating_sub(CHANGE)
                    && statement.until <= last.saturating_add(DAY + CHANGE)
            }
            Event::Started => open && self.due != 0 && self.state != Event::Started,
            // Announced in time, once, and by two months at most.
            Event::Extended => {
                let most = u64::from(limits::EXTENSION_MONTHS) * 31 * DAY + CHANGE;
                open && self.due != 0
                    && !self.extended
                    && at <= self.due
                    && statement.until > self.due
                    && statement.until <= self.due.saturating_add(most)
            }
            Event::Answered | Event::Partly | Event::Refused => open && self.due != 0,
            Event::Missed => open && self.due != 0 && !self.missed && at > self.due,
            Event::Closed => self.state == Event::Recorded,
            Event::Masked => matches!(self.state, Event::Recorded | Event::Closed),
            Event::Lifted => self.kind.restricts() && !self.lifted,
        };
        if !same || !holds {
            return Err(Misplaced);
        }
        match statement.event {
            Event::Received => self.due = statement.until,
            Event::Extended => {
                self.due = statement.until;
                self.extended = true;
            }
            Event::Missed => self.missed = true,
            Event::Lifted => self.lifted = true,
            _ => {}
        }
        if !matches!(statement.event, Event::Missed | Event::Lifted) {
            self.state = statement.event;
        }
        Ok(())
    }

    /// Whether it waits for an answer.
    #[must_use]
    pub const fn is_open(&self) -> bool {
        self.kind.is_request() && !self.state.decides()
    }

    /// Whether the data concerned is to be left unused: until it is decided, and a restriction that was granted until the
    /// person ends it.
    #[must_use]
    pub fn restricts(&self) -> bool {
        let granted =
            self.kind == Kind::Restriction && matches!(self.state, Event::Answered | Event::Partly);
        self.kind.restricts() && !self.lifted && (self.is_open() || granted)
    }
}
