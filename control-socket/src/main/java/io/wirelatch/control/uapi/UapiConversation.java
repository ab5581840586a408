package io.wirelatch.control.uapi;

import io.wirelatch.control.uapi.SetRequestParser.Outcome;
import io.wirelatch.tunnel.InterfaceSnapshot;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.settings.InterfaceChange;
import io.wirelatch.tunnel.tun.DeviceException;
import java.io.IOException;
import java.io.InputStream;
import java.io.Writer;
import java.util.Optional;
import java.util.function.ToIntFunction;

/**
 * One connection's requests and answers, one after another until the other side ends it. A request
 * is a first line {@code get=1} or {@code set=1}, more lines, and an empty one; whatever is wrong
 * with it, it is read to its end and answered with a number, so that the next one can follow.
 */
final class UapiConversation {

    private final UapiInterface target;
    private final ToIntFunction<String> interfaceNumbers;
    private final LineReader in;
    private final Writer out;

    /**
     * @param interfaceNumbers the number of an interface by its name; 0 where there is none
     * @param in read in small steps: to be buffered
     */
    UapiConversation(
            UapiInterface target,
            ToIntFunction<String> interfaceNumbers,
            InputStream in,
            Writer out) {
        this.target = target;
        this.interfaceNumbers = interfaceNumbers;
        this.in = new LineReader(in);
        this.out = out;
    }

    /** Answers until there is no more request. A last one without an end is not carried out. */
    void run() throws IOException {
        while (answerNext()) {
            out.flush();
        }
    }

    private boolean answerNext() throws IOException {
        Optional<String> operation = in.next();
        while (operation.isPresent() && operation.get().isEmpty()) {
            operation = in.next();
        }
        if (operation.isEmpty()) {
            return false;
        }
        return switch (operation.get()) {
            case "get=1" -> readGet();
            case "set=1" -> readSet();
            default -> readOther();
        };
    }

    private boolean readGet() throws IOException {
        int lines = skipToEnd();
        if (lines < 0) {
            return false;
        }
        if (lines > 0) {
            new UapiText(out).end(UapiErrno.EINVAL);
            return true;
        }
        InterfaceSnapshot snapshot;
        try {
            snapshot = target.snapshot();
        } catch (RuntimeException e) {
            new UapiText(out).end(errnoOf(e));
            return true;
        }
        UapiText text = new UapiText(out);
        text.write(snapshot);
        text.end(UapiErrno.NONE);
        snapshot.privateKey().destroy();
        return true;
    }

    private boolean readSet() throws IOException {
        SetRequestParser parser = new SetRequestParser(interfaceNumbers);
        Optional<String> line = in.next();
        while (line.isPresent() && !line.get().isEmpty()) {
            parser.take(line.get());
            line = in.next();
        }
        if (line.isEmpty()) {
            parser.refuse(UapiErrno.EPROTO);
        }
        int errno =
                switch (parser.finish()) {
                    case Outcome.Refused(int reason) -> reason;
                    case Outcome.Understood(InterfaceChange change) -> apply(change);
                };
        if (line.isEmpty()) {
            return false;
        }
        new UapiText(out).end(errno);
        return true;
    }

    private boolean readOther() throws IOException {
        if (skipToEnd() < 0) {
            return false;
        }
        new UapiText(out).end(UapiErrno.EPROTO);
        return true;
    }

    /** How many lines there were before the empty one; -1 when it never came. */
    private int skipToEnd() throws IOException {
        int lines = 0;
        Optional<String> line = in.next();
        while (line.isPresent() && !line.get().isEmpty()) {
            lines++;
            line = in.next();
        }
        return line.isPresent() ? lines : -1;
    }

    private int apply(InterfaceChange change) {
        try {
            target.configure(change);
            return UapiErrno.NONE;
        } catch (RuntimeException e) {
            return errnoOf(e);
        } finally {
            change.privateKey().ifPresent(PrivateKey::destroy);
        }
    }

    private static int errnoOf(RuntimeException e) {
        return switch (e) {
            case DeviceException refusal when refusal.errno() != 0 -> refusal.errno();
            case NotPermittedException _ -> UapiErrno.EPERM;
            case UnsupportedOperationException _ -> UapiErrno.EOPNOTSUPP;
            case IllegalStateException _ -> UapiErrno.ENODEV;
            default -> UapiErrno.EIO;
        };
    }
}
