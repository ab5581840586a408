package io.wirelatch.control.uapi;

import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.settings.InterfaceChange;
import io.wirelatch.tunnel.settings.PeerChange;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Reads the lines of a {@code set=1} request: first what concerns the interface, then a section for
 * each peer, which its {@code public_key} begins. Nothing is changed while reading; of a request
 * with a bad line nothing is changed at all.
 */
final class SetRequestParser {

    /** Room for 130,000 networks of one peer, or 10,000 peers with a dozen each. */
    static final int MAX_LINES = 300_000;

    private final UapiValues values;
    private final List<PeerChange> peers = new ArrayList<>();
    private Optional<PrivateKey> privateKey = Optional.empty();
    private OptionalInt listenPort = OptionalInt.empty();
    private OptionalInt firewallMark = OptionalInt.empty();
    private boolean replacePeers;
    private @Nullable PeerSection section;
    private int lines;
    private int errno = UapiErrno.NONE;

    /** What became of a request. */
    sealed interface Outcome {

        /** It is well-formed, and asks for this. */
        record Understood(InterfaceChange change) implements Outcome {}

        /** A line of it was bad. */
        record Refused(int errno) implements Outcome {}
    }

    /**
     * @param interfaceNumbers the number of an interface by its name, for link-local endpoints; 0
     *     where there is none of that name
     */
    SetRequestParser(ToIntFunction<String> interfaceNumbers) {
        this.values = new UapiValues(interfaceNumbers);
    }

    /** Takes the next line, which is not empty. After a bad one the others do not count. */
    void take(String line) {
        if (errno != UapiErrno.NONE) {
            return;
        }
        try {
            if (++lines > MAX_LINES) {
                throw new BadLineException(UapiErrno.ENOMEM);
            }
            int equals = line.indexOf('=');
            if (equals <= 0) {
                throw new BadLineException(UapiErrno.EPROTO);
            }
            take(line.substring(0, equals), line.substring(equals + 1));
        } catch (BadLineException e) {
            refuse(e.errno());
        }
    }

    /** The request cannot be understood any more. */
    void refuse(int reason) {
        if (errno == UapiErrno.NONE) {
            errno = reason;
            peers.clear();
            section = null;
        }
    }

    /** The empty line has come. */
    Outcome finish() {
        endSection();
        if (errno != UapiErrno.NONE) {
            privateKey.ifPresent(PrivateKey::destroy);
            return new Outcome.Refused(errno);
        }
        return new Outcome.Understood(
                new InterfaceChange(privateKey, listenPort, firewallMark, replacePeers, peers));
    }

    private void take(String key, String value) throws BadLineException {
        PeerSection peer = section;
        if (key.equals("public_key")) {
            endSection();
            section = new PeerSection(values, values.publicKey(value));
        } else if (peer != null) {
            peer.take(key, value);
        } else {
            takeForInterface(key, value);
        }
    }

    private void takeForInterface(String key, String value) throws BadLineException {
        switch (key) {
            case "private_key" -> {
                privateKey.ifPresent(PrivateKey::destroy);
                privateKey = Optional.of(values.privateKey(value));
            }
            case "listen_port" -> listenPort = OptionalInt.of(values.port(value));
            case "fwmark" -> firewallMark = OptionalInt.of(values.unsigned32(value));
            case "replace_peers" -> {
                values.requireTrue(value);
                replacePeers = true;
            }
            default -> throw new BadLineException(UapiErrno.EINVAL);
        }
    }

    private void endSection() {
        if (section != null) {
            peers.add(section.toChange());
            section = null;
        }
    }
}
