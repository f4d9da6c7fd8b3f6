//! Columns and JSON of a server.

use crate::keys::Server;
use crate::output::{Column, HasColumns};

const COLUMNS: [Column<Server>; 7] = [
    Column::new("ID", |server| Some(&server.id)),
    Column::new("NAME", |server| Some(&server.name)),
    Column::new("STATUS", |server| server.status.as_deref()),
    Column::new("KEYPAIR", |server| server.keypair.as_deref()),
    Column::words("ADDRESSES", |server: &Server| server.addresses.join(" ")).optional(),
    Column::new("OS", |server: &Server| server.os_type.as_deref()).optional(),
    Column::new("IMAGE", |server: &Server| server.image_type).optional(),
];

impl HasColumns for Server {
    fn columns() -> Vec<Column<Self>> {
        COLUMNS.into()
    }

    fn further_columns() -> Vec<Column<Self>> {
        vec![
            Column::new("USER ID", |server| server.user_id.as_deref()),
            Column::time("CREATED", |server| server.created_at),
        ]
    }
}
