//! How wide a terminal is, and whether it has colours.

/// Columns of a terminal that does not tell.
const USUAL_WIDTH: u16 = 80;

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum ColorWhen {
    /// On a terminal.
    #[default]
    Auto,
    /// Also in files and pipes.
    Always,
    /// Not at all.
    Never,
}

/// What the environment says of the terminal.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Terminal {
    /// `NO_COLOR` is set.
    pub no_color: bool,
    /// `CLICOLOR_FORCE` is set and not 0.
    pub force_color: bool,
    /// `TERM` is `dumb`, or the terminal does not obey escape sequences.
    pub dumb: bool,
    /// `COLUMNS`
    pub columns: Option<u16>,
}

impl ColorWhen {
    /// Whether there are colours in what goes to a terminal, or elsewhere.
    pub(super) fn applies(self, terminal: Terminal, is_terminal: bool) -> bool {
        match self {
            Self::Always => true,
            Self::Never => false,
            Self::Auto if terminal.no_color => false,
            Self::Auto if terminal.force_color => true,
            Self::Auto => is_terminal && !terminal.dumb,
        }
    }
}

impl Terminal {
    /// Columns of the terminal that is there.
    pub(super) fn width(self) -> usize {
        let told = terminal_size::terminal_size().map(|(width, _)| width.0);
        told.filter(|width| *width > 0)
            .or(self.columns)
            .unwrap_or(USUAL_WIDTH)
            .into()
    }
}
