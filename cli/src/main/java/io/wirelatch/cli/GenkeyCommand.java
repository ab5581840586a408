package io.wirelatch.cli;

import io.wirelatch.tunnel.key.PrivateKey;
import java.security.SecureRandom;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ParentCommand;

/** Makes a private key, as {@code wg genkey} does. */
@Command(name = "genkey", description = "Print a new private key, as 'wg genkey' does.")
final class GenkeyCommand implements Runnable {

    @ParentCommand private @Nullable Wirelatch program;

    @Override
    public void run() {
        PrivateKey key = PrivateKey.generate(new SecureRandom());
        Verb.programOf(program).surroundings().out().println(key.revealBase64());
        key.destroy();
    }
}
