//! `hwkey-exit-codes(7)`

use clap_mangen::roff::{Roff, bold, roman};

use super::page::{Page, entry, head, heading, paragraph, see_also, verbatim};
use crate::error::Kind;

const NAME: &str = "hwkey-exit-codes";

pub(super) fn page() -> Page {
    let mut roff = head(NAME, "7", "how hwkey ends, and what it says of errors");
    heading(&mut roff, "DESCRIPTION");
    paragraph(
        &mut roff,
        "The exit code tells what became of a command; its meaning does not change between releases.",
    );
    heading(&mut roff, "EXIT CODES");
    entry(
        &mut roff,
        vec![bold("0")],
        "Done; also an empty list, a key that is already there, and a reader that closed the pipe.",
    );
    for kind in Kind::ALL {
        let code = kind.exit_code().to_string();
        let term = vec![bold(code), roman(" "), roman(kind.name())];
        entry(&mut roff, term, kind.meaning());
    }
    errors(&mut roff);
    see_also(
        &mut roff,
        &[("hwkey".to_owned(), "1"), ("hwkey-config".to_owned(), "5")],
    );
    Page::new(NAME, "7", &[roff.render()])
}

fn errors(roff: &mut Roff) {
    heading(roff, "ERRORS");
    paragraph(
        roff,
        "An error is told on stderr: a line that begins with `error:`, its causes, what the service said with its \
         code and the id of the request, and a hint. With `--json` it is one line of JSON instead:",
    );
    verbatim(
        roff,
        [
            "{\"error\":{\"kind\",\"exit_code\",\"message\",\"hint\",",
            "\"status\",\"code\",\"service_message\",\"request_id\"}}",
        ],
    );
    paragraph(
        roff,
        "What is unknown is null. Where a command has several targets, each that fails has its own error. All failed: \
         the exit code of the first; some of them: 9.",
    );
}
