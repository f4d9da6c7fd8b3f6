//! The shells, and what they are told when they start.

use std::path::Path;

use pty_process::blocking::Command;

use crate::support::TestEnv;
use crate::support::terminal::Terminal;

pub(super) const PROMPT: &str = "ready> ";

/// A shell, what it reads when it starts, and how.
pub(super) struct Shell {
    program: &'static str,
    arguments: &'static [&'static str],
    startup: (&'static str, &'static str),
    /// What takes the first candidate of a menu.
    pub(super) accept: &'static str,
}

/// The completions are those of the checkout; `hwkey` itself is replaced by what shows its arguments.
pub(super) const BASH: Shell = Shell {
    program: "bash",
    arguments: &["--noprofile", "--rcfile", ".bashrc", "-i"],
    startup: (
        ".bashrc",
        "PS1='ready> '; . COMPLETIONS/hwkey.bash\n\
         hwkey() { printf '<%s>' \"$@\"; printf '\\n'; }\n",
    ),
    accept: "",
};

/// As people set it who have names with these in them.
pub(super) const BASH_UNBROKEN: Shell = Shell {
    startup: (
        ".bashrc",
        "PS1='ready> '; . COMPLETIONS/hwkey.bash; COMP_WORDBREAKS=${COMP_WORDBREAKS//[:@=]}\n\
         hwkey() { printf '<%s>' \"$@\"; printf '\\n'; }\n",
    ),
    ..BASH
};

pub(super) const ZSH: Shell = Shell {
    program: "zsh",
    arguments: &["-d", "-i"],
    startup: (
        ".zshrc",
        "PS1='ready> '; unsetopt prompt_sp; fpath=(COMPLETIONS $fpath)\n\
         autoload -U compinit; compinit -D -u\n\
         hwkey() { printf '<%s>' \"$@\"; printf '\\n' }\n",
    ),
    accept: "",
};

pub(super) const ZSH_SOURCED: Shell = Shell {
    startup: (
        ".zshrc",
        "PS1='ready> '; unsetopt prompt_sp\n\
         autoload -U compinit; compinit -D -u; . COMPLETIONS/_hwkey\n\
         hwkey() { printf '<%s>' \"$@\"; printf '\\n' }\n",
    ),
    ..ZSH
};

pub(super) const FISH: Shell = Shell {
    program: "fish",
    arguments: &["-i"],
    startup: (
        ".config/fish/config.fish",
        "function fish_prompt; printf 'ready> '; end; set fish_greeting\n\
         set -g fish_complete_path COMPLETIONS $fish_complete_path\n\
         set -g fish_autosuggestion_enabled 0\n\
         function hwkey; printf '<%s>' $argv; printf '\\n'; end\n",
    ),
    accept: "",
};

/// It has a menu even for one candidate, and no candidates for a word whose quotation mark is open.
pub(super) const ELVISH: Shell = Shell {
    program: "elvish",
    arguments: &[],
    startup: (
        ".config/elvish/rc.elv",
        "set edit:prompt = { put 'ready> ' }; set edit:rprompt = { }\n\
         eval (slurp < COMPLETIONS/hwkey.elv)\n\
         fn hwkey {|@words| each {|word| print '<'$word'>' } $words; echo }\n",
    ),
    accept: "\r",
};

pub(super) const ALL: [&Shell; 4] = [&BASH, &ZSH, &ZSH_SOURCED, &FISH];

impl Shell {
    pub(super) fn open(&self, env: &TestEnv) -> Terminal {
        let root = Path::new(env!("CARGO_MANIFEST_DIR"));
        let completions = root.join("completions").display().to_string();
        let (file, text) = self.startup;
        env.write(file, text.replace("COMPLETIONS", &completions));
        let binary = Path::new(env!("CARGO_BIN_EXE_hwkey")).parent().unwrap();
        let path = [&env.path("first"), binary].map(|folder| folder.display().to_string());
        let path = format!("{}:/usr/local/bin:/usr/bin:/bin", path.join(":"));
        let command = Command::new(self.program)
            .args(self.arguments)
            .env_clear()
            .env("HOME", env.path(".ssh").parent().unwrap())
            .env("XDG_RUNTIME_DIR", env.path(""))
            .env("PATH", path)
            .env("TERM", "xterm")
            .env("LC_ALL", "C.UTF-8")
            .current_dir(env.path(""));
        let mut terminal = Terminal::start(command).unwrap_or_else(|error| {
            let program = self.program;
            panic!("cannot run {program}: {error}; `apt-get install {program}` brings it")
        });
        terminal.expect(PROMPT);
        terminal
    }

    /// What the command is given when each of these lines is followed by Return.
    pub(super) fn gives(&self, env: &TestEnv, cases: &[(String, Vec<String>)]) {
        let mut terminal = self.open(env);
        for (keys, expected) in cases {
            terminal.press(keys);
            terminal.press(self.accept);
            terminal.press("\r");
            let words = expected.iter().map(|word| format!("<{word}>"));
            terminal.expect(&words.collect::<String>());
            terminal.expect(PROMPT);
        }
        terminal.press("exit\r");
        terminal.end();
    }
}
