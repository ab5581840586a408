package io.wirelatch.cli.doctor;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertInstanceOf;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Nothing that does not answer keeps the doctor waiting for ever. */
class PatienceTest {

    private static final Duration NONE = Duration.ZERO;
    private static final Duration AMPLE = Duration.ofMinutes(1);

    @Test
    void whatComesToNoEndIsGivenUp() {
        CountDownLatch never = new CountDownLatch(1);
        assertEquals(
                Optional.empty(),
                Bounded.within(
                        NONE,
                        () -> {
                            never.await();
                            return 1;
                        }));
    }

    @Test
    void whatBreaksBreaksAsItDidOnItsOwnThread() {
        assertEquals(Optional.of(1), Bounded.within(AMPLE, () -> 1));
        assertThrows(
                UnsatisfiedLinkError.class,
                () ->
                        Bounded.within(
                                AMPLE,
                                () -> {
                                    throw new UnsatisfiedLinkError("no such library");
                                }));
        assertThrows(
                IllegalArgumentException.class,
                () ->
                        Bounded.within(
                                AMPLE,
                                () -> {
                                    throw new IllegalArgumentException("no");
                                }));
    }

    @Test
    void aNameServerThatIsSilentIsToldFromANameThatNobodyKnows() {
        String silent = "nas.lan: Temporary failure in name resolution";
        assertInstanceOf(ServerName.Unanswered.class, ServerName.describe(silent));
        assertEquals(
                new ServerName.Unknown(),
                ServerName.describe("nas.lan: Name or service not known"));

        assertTrue(mend(new ServerName.Unknown()).contains("check its spelling"));
        assertTrue(mend(ServerName.describe(silent)).contains("/etc/resolv.conf"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"2001:db8:1::1", "2001:DB8:1:0::1", "2001:db8:1:0:0:0:0:1"})
    void anAddressIsOneHoweverItIsWritten(String host) {
        InetSocketAddress resolved = new InetSocketAddress("2001:db8:1::1", 51820);
        assertEquals(
                new Finding.Ok(host + " is an address: no name server is asked"),
                NameCheck.describe(host, new ServerName.Resolved(List.of(resolved))));
    }

    @ParameterizedTest
    @ValueSource(strings = {"192.0.2.1", "nas.lan"})
    void anAddressAsksNoNameServer(String host) {
        Finding finding =
                NameCheck.describe(
                        host,
                        new ServerName.Resolved(
                                List.of(new InetSocketAddress("192.0.2.1", 51820))));
        assertInstanceOf(Finding.Ok.class, finding);
        assertEquals(host.equals("192.0.2.1"), finding.found().contains("no name server is asked"));
    }

    private static String mend(ServerName name) {
        Finding.Problem problem =
                assertInstanceOf(Finding.Problem.class, NameCheck.describe("nas.lan", name));
        return problem.mend().toString();
    }
}
