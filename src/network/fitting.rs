//! Bilateral flows from what is made and what is used, by iterative proportional fitting.
//!
//! Source: Deming and Stephan 1940; with known sums of blocks of cells as further margins, Ireland and Kullback 1968.

/// A block of cells whose sum is known.
#[derive(Debug, Clone)]
pub struct Block {
    /// Rows (sellers).
    pub rows: Vec<usize>,
    /// Columns (buyers).
    pub columns: Vec<usize>,
    /// Sum of the cells.
    pub sum: f64,
}

/// Flows that fit the margins, row by row.
#[derive(Debug, Clone)]
pub struct Fit {
    /// Flow of seller (row) to buyer (column).
    pub flows: Vec<Vec<f64>>,
    /// Largest departure of a row from its sum, relative to it; columns are met exactly.
    pub row_gap: f64,
    /// Largest departure of a block from its sum, relative to the sum of its columns, and the block.
    pub block_gap: Option<(usize, f64)>,
}

/// Sweeps over blocks, rows and columns; enough for the margins to settle where they are compatible.
const SWEEPS: usize = 4000;
/// Departure at which fitting stops early.
const TOLERANCE: f64 = 1e-13;

/// Scales a prior to the sums of rows, columns and blocks. The sums of rows and of columns must agree.
#[must_use]
pub fn fit(prior: Vec<Vec<f64>>, rows: &[f64], columns: &[f64], blocks: &[Block]) -> Fit {
    let mut flows = prior;
    for _ in 0..SWEEPS {
        for block in blocks {
            scale_block(&mut flows, block);
        }
        let gap = scale_rows(&mut flows, rows);
        scale_columns(&mut flows, columns);
        if gap < TOLERANCE && blocks.iter().all(|b| block_gap(&flows, columns, b) < TOLERANCE) {
            break;
        }
    }
    let row_gap = (0..rows.len()).map(|i| gap(flows[i].iter().sum(), rows[i])).fold(0.0, f64::max);
    let gaps = blocks.iter().map(|b| block_gap(&flows, columns, b)).enumerate();
    let block_gap = gaps.max_by(|a, b| a.1.total_cmp(&b.1));
    Fit { flows, row_gap, block_gap }
}

fn gap(sum: f64, wanted: f64) -> f64 {
    (sum - wanted).abs() / wanted
}

fn block_gap(flows: &[Vec<f64>], columns: &[f64], block: &Block) -> f64 {
    let whole: f64 = block.columns.iter().map(|j| columns[*j]).sum();
    (block_sum(flows, block) - block.sum).abs() / whole
}

fn block_sum(flows: &[Vec<f64>], block: &Block) -> f64 {
    block.rows.iter().flat_map(|i| block.columns.iter().map(|j| flows[*i][*j])).sum()
}

fn scale_block(flows: &mut [Vec<f64>], block: &Block) {
    let sum = block_sum(flows, block);
    if sum > 0.0 {
        for i in &block.rows {
            for j in &block.columns {
                flows[*i][*j] *= block.sum / sum;
            }
        }
    }
}

fn scale_rows(flows: &mut [Vec<f64>], rows: &[f64]) -> f64 {
    let mut worst = 0.0_f64;
    for (row, wanted) in flows.iter_mut().zip(rows) {
        let sum: f64 = row.iter().sum();
        worst = worst.max(gap(sum, *wanted));
        if sum > 0.0 {
            row.iter_mut().for_each(|cell| *cell *= wanted / sum);
        }
    }
    worst
}

fn scale_columns(flows: &mut [Vec<f64>], columns: &[f64]) {
    for (j, wanted) in columns.iter().enumerate() {
        let sum: f64 = flows.iter().map(|row| row[j]).sum();
        if sum > 0.0 {
            flows.iter_mut().for_each(|row| row[j] *= wanted / sum);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn margins_and_blocks_are_met() {
        let block = Block { rows: vec![0], columns: vec![0], sum: 6.0 };
        let fit = fit(vec![vec![1.0; 3]; 2], &[10.0, 20.0], &[8.0, 12.0, 10.0], &[block]);
        assert!((fit.flows[0][0] - 6.0).abs() < 1e-9);
        assert!(fit.row_gap < 1e-9, "{}", fit.row_gap);
        for (j, wanted) in [8.0, 12.0, 10.0].iter().enumerate() {
            assert!((fit.flows[0][j] + fit.flows[1][j] - wanted).abs() < 1e-12);
        }
    }

    #[test]
    fn what_cannot_fit_is_told() {
        let block = Block { rows: vec![0], columns: vec![0, 1], sum: 15.0 };
        let fit = fit(vec![vec![1.0; 2]; 2], &[10.0, 10.0], &[10.0, 10.0], &[block]);
        let (index, gap) = fit.block_gap.expect("there is a block");
        assert!(index == 0 && gap > 0.1, "{gap}");
    }
}
