//! Paging flags of a list.

use super::whole_number;
use crate::operation::pages::Paging;

/// Which results of a list to read.
#[derive(Debug, clap::Args)]
pub struct PagingArgs {
    /// Maximum number of results, up to 500
    #[arg(long, value_name = "N", value_parser = whole_number::<u64>(0, 500))]
    limit: Option<u64>,

    /// How many results to skip, up to 10000
    #[arg(long, value_name = "N", value_parser = whole_number::<u64>(0, 10_000))]
    offset: Option<u64>,

    /// Sort order, such as `createdAt desc`; repeatable
    #[arg(long, value_name = "FIELD [asc|desc]")]
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
