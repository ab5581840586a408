package io.wirelatch.cli;

import io.wirelatch.tunnel.key.PresharedKey;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Makes a preshared key, as {@code wg genpsk} does. */
@Command(name = "genpsk", description = "Print a new preshared key, as 'wg genpsk' does.")
final class GenpskCommand implements Runnable {

    @ParentCommand private @Nullable Wirelatch program;

    @Override
    public void run() {
        PresharedKey key = PresharedKey.generate(new SecureRandom());
        Verb.programOf(program).surroundings().out().println(key.revealBase64());
        key.destroy();
    }
}
