//! Where letters are put, as far as it says what is between them (ISO 32000-2 sections 9.3 and 9.4).

use super::font::number;
use lopdf::Object;

/// A gap of so much of the letters' size is a space.
const SPACE: f32 = 0.17;
/// So much up or down, or back, is another line.
const LINE: f32 = 0.4;
const BACK: f32 = -1.0;

/// What stands between letters and those before them.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Between {
    Nothing,
    Space,
    Line,
}

/// A place on the page, in the units in which text is placed.
type Point = (f32, f32);

/// The pen.
pub(super) struct Pen {
    /// The text matrix without what moves: `a b c d`.
    turn: [f32; 4],
    /// Where the line begins.
    line: Point,
    /// How far the letters of this line have come.
    along: f32,
    size: f32,
    leading: f32,
    /// Beside each letter, and beside each space.
    apart: Point,
    /// Where the last letters ended.
    last: Option<Point>,
}

impl Default for Pen {
    fn default() -> Self {
        Self {
            turn: [1.0, 0.0, 0.0, 1.0],
            line: (0.0, 0.0),
            along: 0.0,
            size: 1.0,
            leading: 0.0,
            apart: (0.0, 0.0),
            last: None,
        }
    }
}

impl Pen {
    /// Does what an operator says, if it moves the pen.
    pub(super) fn operate(&mut self, operator: &str, operands: &[Object]) {
        let operand = |index| number(operands.get(index));
        match operator {
            "BT" => self.put([1.0, 0.0, 0.0, 1.0], (0.0, 0.0)),
            "Tm" => self.put(
                [operand(0), operand(1), operand(2), operand(3)],
                (operand(4), operand(5)),
            ),
            "Td" => self.step(operand(0), operand(1)),
            "TD" => {
                self.leading = -operand(1);
                self.step(operand(0), operand(1));
            }
            "T*" | "'" | "\"" => self.step(0.0, -self.leading),
            "TL" => self.leading = operand(0),
            "Tf" => self.size = operand(1),
            "Tc" => self.apart.0 = operand(0),
            "Tw" => self.apart.1 = operand(0),
            _ => {}
        }
    }

    fn put(&mut self, turn: [f32; 4], line: Point) {
        self.turn = turn;
        self.line = line;
        self.along = 0.0;
    }

    fn step(&mut self, x: f32, y: f32) {
        let [a, b, c, d] = self.turn;
        self.line.0 += x * a + y * c;
        self.line.1 += x * b + y * d;
        self.along = 0.0;
    }

    /// A number between letters: so many thousandths back.
    pub(super) fn back(&mut self, thousandths: f32) {
        self.along -= thousandths / 1000.0 * self.size;
    }

    /// What stands before letters that come here.
    pub(super) fn between(&self) -> Between {
        let Some(last) = self.last else {
            return Between::Line;
        };
        let [a, b, ..] = self.turn;
        let scale = a.hypot(b);
        let size = (self.size * scale).abs();
        let here = self.here();
        let step = (here.0 - last.0, here.1 - last.1);
        let along = (step.0 * a + step.1 * b) / scale;
        let across = (step.1 * a - step.0 * b) / scale;
        // Where there is no size nothing compares, and it is taken for one word.
        if across.abs() > size * LINE || along < size * BACK {
            Between::Line
        } else if along > size * SPACE {
            Between::Space
        } else {
            Between::Nothing
        }
    }

    /// Letters were written: so wide, so many, so many of them spaces.
    pub(super) fn wrote(&mut self, (width, letters, spaces): (f32, f32, f32)) {
        self.along += width / 1000.0 * self.size + letters * self.apart.0 + spaces * self.apart.1;
        self.last = Some(self.here());
    }

    fn here(&self) -> Point {
        let [a, b, ..] = self.turn;
        (self.line.0 + self.along * a, self.line.1 + self.along * b)
    }
}
