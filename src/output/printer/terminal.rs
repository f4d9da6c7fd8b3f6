//! The width of a terminal, and whether it has colours.

/// The width if a terminal does not tell it.
const USUAL_WIDTH: u16 = 80;

/// When to use colour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, clap::ValueEnum)]
pub(crate) enum ColorWhen {
    /// Only on a terminal.
    #[default]
    Auto,
    /// Also in files and pipes.
    Always,
    /// Never.
    Never,
}

/// The variables about the terminal.
#[derive(Debug, Clone, Copy, Default)]
pub(crate) struct Terminal {
    /// `NO_COLOR` is set.
    pub no_color: bool,
    /// `CLICOLOR_FORCE` is set and not 0.
    pub force_color: bool,
    /// `TERM` is `dumb`, or the terminal does not understand escape sequences.
    pub dumb: bool,
    /// `COLUMNS`
    pub columns: Option<u16>,
}

impl ColorWhen {
    /// Whether to use colours, on a terminal or elsewhere.
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
    /// The width of the terminal.
    pub(super) fn width(self) -> usize {
        let told = terminal_size::terminal_size().map(|(width, _)| width.0);
        told.filter(|width| *width > 0)
            .or(self.columns)
            .unwrap_or(USUAL_WIDTH)
            .into()
    }
}
