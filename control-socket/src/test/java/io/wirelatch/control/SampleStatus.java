package io.wirelatch.control;

import io.wirelatch.control.NetworkStatus.Role;
import java.math.BigInteger;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Two statuses with something in every field. */
final class SampleStatus {

    static final NetworkStatus SERVER =
            new NetworkStatus(
                    "latch0",
                    Role.SERVER,
                    "SERVERSERVERSERVERSERVERSERVERSERVERSERVERA=",
                    51820,
                    List.of("10.150.0.1/24", "fd9a:7c31:5e2b::1/64"),
                    1420,
                    new WindowStatus(
                            true,
                            47,
                            false,
                            1,
                            5,
                            1,
                            2,
                            true,
                            List.of(new HeldStatus("attic", "192.0.2.9:1234", "a b c")),
                            ""),
                    List.of(
                            new PoolStatus(
                                    "10.150.0.0/24", BigInteger.valueOf(253), BigInteger.TWO),
                            new PoolStatus(
                                    "fd9a:7c31:5e2b::/64",
                                    BigInteger.TWO.pow(64).subtract(BigInteger.TWO),
                                    BigInteger.TWO)),
                    List.of(
                            new PeerStatus(
                                    "pi",
                                    "PIPIPIPIPIPIPIPIPIPIPIPIPIPIPIPIPIPIPIPIPIA=",
                                    List.of("10.150.0.2", "fd9a:7c31:5e2b::2"),
                                    "192.0.2.7:40123",
                                    1_766_000_000L,
                                    123_456_789_012L,
                                    9_876L,
                                    true),
                            new PeerStatus(
                                    "laptop",
                                    "LAPLAPLAPLAPLAPLAPLAPLAPLAPLAPLAPLAPLAPLAPA=",
                                    List.of("10.150.0.3", "fd9a:7c31:5e2b::3"),
                                    "",
                                    0L,
                                    0L,
                                    0L,
                                    false)),
                    Optional.empty(),
                    Optional.empty());

    /** A server that has locked itself, while a peer has not shaken hands yet. */
    static final NetworkStatus LOCKED_SERVER =
            new NetworkStatus(
                    "latch0",
                    Role.SERVER,
                    "SERVERSERVERSERVERSERVERSERVERSERVERSERVERA=",
                    51820,
                    List.of("10.150.0.1/24"),
                    1420,
                    new WindowStatus(
                            false, 0, true, 0, 0, 0, 0, false, List.of(), "LOCKED after x"),
                    List.of(),
                    List.of(SERVER.peers().getLast().asPending()),
                    Optional.empty(),
                    Optional.empty());

    static final NetworkStatus VERBOSE_CLIENT =
            new NetworkStatus(
                    "latch0",
                    Role.CLIENT,
                    "PIPIPIPIPIPIPIPIPIPIPIPIPIPIPIPIPIPIPIPIPIA=",
                    40123,
                    List.of("10.150.0.2/24"),
                    1420,
                    WindowStatus.CLOSED,
                    List.of(),
                    List.of(),
                    Optional.of(
                            new EngineStatus(
                                    "libcrypto", new LinkedHashMap<>(Map.of("replayed", 3L)))),
                    Optional.of("0.1.0"));

    private SampleStatus() {}
}
