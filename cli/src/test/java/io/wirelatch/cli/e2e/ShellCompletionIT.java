package io.wirelatch.cli.e2e;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.TreeSet;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The completion scripts in the shells that they are for, with a server that has peers. */
class ShellCompletionIT extends HomeLanStory {

    private static final String TOKEN = "token-for-this-test";

    /** Asks bash for what it would offer behind a line, the way that Tab does. */
    private static final String BASH =
            """
            source "$SCRIPTS/wirelatch.bash"
            read -r -a COMP_WORDS <<<"$1"
            [[ $1 == *" " ]] && COMP_WORDS+=("")
            COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
            compopt() { echo "compopt $*"; }
            $(complete -p wirelatch | sed 's/.*-F \\([^ ]*\\) .*/\\1/') "$LAUNCHER"
            [ ${#COMPREPLY[@]} -eq 0 ] || printf '%s\\n' "${COMPREPLY[@]}"
            """;

    /**
     * Types a line into an interactive zsh and asks for the list of what fits. What its completion
     * adds to that list is written to a file beside it.
     */
    private static final String ZSH =
            """
            zmodload zsh/zpty
            zpty shell zsh -f -i
            zpty -w shell "PS1=; fpath=($SCRIPTS \\$fpath); autoload -Uz compinit; compinit -u -D"
            zpty -w shell 'compadd() { local -a fits; [[ " $* " == *" -"[OAD]" "* ]] || { builtin compadd -O fits "$@"; print -l -- $fits >> $LIST }; builtin compadd "$@" }'
            zpty -w shell 'over() { print :end >> $LIST }; zle -N over; bindkey "^X" list-choices; bindkey "^G" over; print :ready >> $LIST'
            for i in {1..300}; do grep -q :ready $LIST && break; sleep 0.1; done
            zpty -n -w shell "$1"$'\\x18\\x07'
            for i in {1..600}; do grep -q :end $LIST && break; zpty -r -t shell ignored; sleep 0.1; done
            zpty -d shell
            grep -v '^:' $LIST
            """;

    private static final String FISH =
            """
            source "$SCRIPTS/wirelatch.fish"
            complete --do-complete "$LINE"
            """;

    private Path scripts = Path.of("");
    private Path launcher = Path.of("");

    @BeforeAll
    void requireShells() {
        Prerequisites.requireWith("zsh");
        Prerequisites.requireWith("fish");
        launcher = Machine.launcher();
        scripts = launcher.resolveSibling("cli").resolve("target").resolve("completion");
    }

    @Test
    @Order(1)
    void aServerHasAPeer() {
        nas.startWirelatch("serve", "--pool", "10.9.0.0/24", "--token", TOKEN, "--open", "300");
        nas.running().awaitLine("pairing: OPEN");
        pi.startWirelatch("join", nas.ipv4(), "--token", TOKEN, "--name", "raspberry");
        nas.running().awaitLine("raspberry.* joined");
    }

    @Test
    @Order(2)
    void bashCompletesVerbsOptionsInterfacesPeersAndFiles() {
        assertOffered(List.of("status"), bash("wirelatch stat"));
        assertOffered(List.of("--json"), bash("wirelatch status --js"));
        assertOffered(List.of("--no-qr", "--no-watch"), bash("wirelatch open --no-"));
        assertOffered(List.of("latch0"), bash("wirelatch status -i "));
        assertOffered(List.of("raspberry"), bash("wirelatch remove "));
        assertOffered(List.of("compopt -o default"), bash("wirelatch join --token-file "));
    }

    @Test
    @Order(3)
    void fishCompletesTheSame() {
        assertOffered(List.of("status"), fish("wirelatch stat"));
        assertOffered(List.of("--json"), fish("wirelatch status --js"));
        assertOffered(List.of("--no-qr", "--no-watch"), fish("wirelatch open --no-"));
        assertOffered(List.of("latch0"), fish("wirelatch status -i "));
        assertOffered(List.of("raspberry"), fish("wirelatch remove "));
        assertTrue(fish("wirelatch up /etc/host").contains("/etc/hostname"));
    }

    @Test
    @Order(4)
    void zshCompletesTheSame(@TempDir Path folder) throws IOException {
        assertOffered(List.of("status"), zsh(folder, "wirelatch stat"));
        assertOffered(List.of("--json"), zsh(folder, "wirelatch status --js"));
        assertOffered(List.of("--no-qr", "--no-watch"), zsh(folder, "wirelatch open --no-"));
        assertOffered(List.of("latch0"), zsh(folder, "wirelatch status -i "));
        assertOffered(List.of("raspberry"), zsh(folder, "wirelatch remove "));
    }

    @Test
    @Order(5)
    void peersOfAServerThatDoesNotRunAreThoseThatItKeeps() {
        nas.running().terminate();
        assertOffered(List.of("raspberry"), bash("wirelatch rename rasp"));
    }

    private List<String> bash(String line) {
        return words(shell("", "bash", "--norc", "-c", BASH, "bash", line));
    }

    private List<String> fish(String line) {
        return words(
                shell(
                        "LINE='%s'; export LINE;".formatted(line),
                        "fish",
                        "--no-config",
                        "-c",
                        FISH));
    }

    private List<String> zsh(Path folder, String line) throws IOException {
        Path list = Files.createTempFile(folder, "offered", "");
        return words(
                shell(
                        "LIST=%s; export LIST;".formatted(list),
                        "zsh",
                        "-f",
                        "-c",
                        ZSH,
                        "zsh",
                        line));
    }

    /** Runs a shell that finds the program under its name, and this machine's folders. */
    private CommandResult shell(String variables, String... command) {
        String set =
                """
                SCRIPTS=%s LAUNCHER=%s WIRELATCH_BUILD=never WIRELATCH_STATE_DIR=%s
                WIRELATCH_RUN_DIR=%s HOME=/nonexistent TERM=xterm PATH=%s:$PATH
                export SCRIPTS LAUNCHER WIRELATCH_BUILD WIRELATCH_STATE_DIR WIRELATCH_RUN_DIR
                export HOME TERM PATH; %s
                exec "$@"
                """
                        .formatted(
                                scripts,
                                launcher,
                                nas.stateDir(),
                                nas.runDir(),
                                launcher.getParent(),
                                variables);
        String[] whole = new String[command.length + 4];
        whole[0] = "sh";
        whole[1] = "-c";
        whole[2] = set;
        whole[3] = "sh";
        System.arraycopy(command, 0, whole, 4, command.length);
        return nas.run(whole);
    }

    /** What stands first in each line: fish puts a description behind a tab. */
    private static List<String> words(CommandResult result) {
        return List.copyOf(
                new TreeSet<>(
                        result.out()
                                .lines()
                                .map(line -> line.split("\t", 2)[0].strip())
                                .filter(line -> !line.isEmpty())
                                .toList()));
    }

    private static void assertOffered(List<String> expected, List<String> offered) {
        assertEquals(expected, offered);
    }
}
