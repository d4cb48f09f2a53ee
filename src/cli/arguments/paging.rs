//! Paging flags of a list.

use super::{complete_sort_orders, whole_number};
use crate::operation::pages::{LARGEST_OFFSET, LARGEST_PAGE, Paging};

/// Which results of a list to read.
#[derive(Debug, clap::Args)]
pub struct PagingArgs {
    #[arg(long, value_name = "N", value_parser = whole_number::<u64>(0, LARGEST_PAGE))]
    #[arg(help = format!("Maximum number of results, up to {LARGEST_PAGE}"))]
    limit: Option<u64>,

    #[arg(long, value_name = "N", value_parser = whole_number::<u64>(0, LARGEST_OFFSET))]
    #[arg(help = format!("How many results to skip, up to {LARGEST_OFFSET}"))]
    offset: Option<u64>,

    /// Sort order, such as `createdAt desc`; repeatable
    #[arg(long, value_name = "FIELD [asc|desc]", add = complete_sort_orders())]
    pub sort: Vec<String>,

    /// Read every page
    #[arg(long, conflicts_with_all = ["limit", "offset"])]
    all: bool,
}

impl PagingArgs {
    /// The part of the list that is read.
    pub fn paging(&self) -> Paging {
        if self.all { Paging::All } else { Paging::Window { limit: self.limit, offset: self.offset } }
    }
}
