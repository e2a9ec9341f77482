//! A median, and how far the middle half lies around it.

/// The middle of some measurements.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Middle {
    /// A quarter is below.
    pub low: f64,
    /// Half is below.
    pub median: f64,
    /// A quarter is above.
    pub high: f64,
}

impl Middle {
    /// Of at least one measurement.
    #[must_use]
    pub fn of(mut values: Vec<f64>) -> Option<Self> {
        values.sort_by(f64::total_cmp);
        Some(Self {
            low: quantile(&values, 0.25)?,
            median: quantile(&values, 0.5)?,
            high: quantile(&values, 0.75)?,
        })
    }
}

/// Between the two neighbours, in proportion (Hyndman and Fan's type 7).
fn quantile(sorted: &[f64], part: f64) -> Option<f64> {
    let place = part * sorted.len().checked_sub(1)? as f64;
    let (below, above) = (place.floor() as usize, place.ceil() as usize);
    let (low, high) = (sorted.get(below)?, sorted.get(above)?);
    Some(low + (high - low) * (place - place.floor()))
}

#[cfg(test)]
mod tests {
    use super::Middle;

    #[test]
    fn the_middle_is_where_it_should_be() {
        let middle = |values: &[f64]| {
            Middle::of(values.to_vec()).map(|middle| (middle.low, middle.median, middle.high))
        };
        assert_eq!(middle(&[]), None);
        assert_eq!(middle(&[3.0]), Some((3.0, 3.0, 3.0)));
        assert_eq!(middle(&[5.0, 1.0, 4.0, 2.0, 3.0]), Some((2.0, 3.0, 4.0)));
        assert_eq!(middle(&[4.0, 1.0, 3.0, 2.0]), Some((1.75, 2.5, 3.25)));
    }
}
