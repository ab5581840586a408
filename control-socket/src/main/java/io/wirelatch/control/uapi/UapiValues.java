package io.wirelatch.control.uapi;

import io.wirelatch.ippool.Cidr;
import io.wirelatch.ippool.IpAddress;
import io.wirelatch.ippool.IpFamily;
import io.wirelatch.tunnel.key.PresharedKey;
import io.wirelatch.tunnel.key.PrivateKey;
import io.wirelatch.tunnel.key.PublicKey;
import io.wirelatch.tunnel.packet.Endpoint;
import io.wirelatch.tunnel.settings.AllowedIpChange;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.function.ToIntFunction;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Reads the values of the protocol, strictly: anything but a value is {@code EINVAL}. */
final class UapiValues {

    private static final int KEY_DIGITS = 64;
    private static final long MAX_UNSIGNED_16 = 0xFFFF;
    private static final long MAX_UNSIGNED_32 = 0xFFFF_FFFFL;

    private static final Pattern IPV4_ENDPOINT = Pattern.compile("([0-9.]+):([0-9]+)");
    private static final Pattern IPV6_ENDPOINT =
            Pattern.compile("\\[([0-9a-fA-F:.]+)(?:%([^]]+))?]:([0-9]+)");
    private static final Pattern DECIMAL = Pattern.compile("0|[1-9][0-9]{0,9}");

    private final ToIntFunction<String> interfaceNumbers;

    /**
     * @param interfaceNumbers the number of an interface by its name; 0 where there is none
     */
    UapiValues(ToIntFunction<String> interfaceNumbers) {
        this.interfaceNumbers = interfaceNumbers;
    }

    /** Zeros stand for no private key. */
    PrivateKey privateKey(String value) throws BadLineException {
        byte[] bytes = key(value);
        try {
            return isZero(bytes) ? PrivateKey.NONE : PrivateKey.ofBytes(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    PublicKey publicKey(String value) throws BadLineException {
        return PublicKey.ofBytes(key(value));
    }

    /** Zeros stand for no preshared key. */
    PresharedKey presharedKey(String value) throws BadLineException {
        byte[] bytes = key(value);
        try {
            return PresharedKey.ofBytes(bytes);
        } finally {
            Arrays.fill(bytes, (byte) 0);
        }
    }

    int port(String value) throws BadLineException {
        return unsigned16(value);
    }

    int unsigned16(String value) throws BadLineException {
        return (int) decimal(value, MAX_UNSIGNED_16);
    }

    int unsigned32(String value) throws BadLineException {
        return (int) decimal(value, MAX_UNSIGNED_32);
    }

    void requireTrue(String value) throws BadLineException {
        if (!value.equals("true")) {
            throw invalid();
        }
    }

    void requireProtocolVersion(String value) throws BadLineException {
        if (decimal(value, MAX_UNSIGNED_32) != UapiText.PROTOCOL_VERSION) {
            throw new BadLineException(UapiErrno.EPFNOSUPPORT);
        }
    }

    /** {@code 10.0.0.0/8}, or {@code -10.0.0.0/8} to take it away. */
    AllowedIpChange allowedIp(String value) throws BadLineException {
        boolean remove = value.startsWith("-");
        try {
            return new AllowedIpChange(Cidr.parse(remove ? value.substring(1) : value), remove);
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
    }

    /** {@code 192.0.2.7:51820}, {@code [2001:db8::7]:51820} or {@code [fe80::7%eth0]:51820}. */
    Endpoint endpoint(String value) throws BadLineException {
        Matcher ipv4 = IPV4_ENDPOINT.matcher(value);
        if (ipv4.matches()) {
            return new Endpoint(
                    address(ipv4.group(1), IpFamily.IPV4), endpointPort(ipv4.group(2)), 0);
        }
        Matcher ipv6 = IPV6_ENDPOINT.matcher(value);
        if (ipv6.matches()) {
            String scope = ipv6.group(2);
            return new Endpoint(
                    address(ipv6.group(1), IpFamily.IPV6),
                    endpointPort(ipv6.group(3)),
                    scope == null ? 0 : scopeId(scope));
        }
        throw invalid();
    }

    /** An interface's number, or its name, as getnameinfo(3) writes it. */
    private int scopeId(String scope) throws BadLineException {
        int number =
                DECIMAL.matcher(scope).matches()
                        ? (int) decimal(scope, Integer.MAX_VALUE)
                        : interfaceNumbers.applyAsInt(scope);
        if (number == 0) {
            throw invalid();
        }
        return number;
    }

    private static IpAddress address(String text, IpFamily family) throws BadLineException {
        try {
            IpAddress address = IpAddress.parse(text);
            if (address.family() == family) {
                return address;
            }
        } catch (IllegalArgumentException e) {
            // It is no address of any family.
        }
        throw invalid();
    }

    private int endpointPort(String value) throws BadLineException {
        int port = port(value);
        if (port == 0) {
            throw invalid();
        }
        return port;
    }

    private static long decimal(String value, long max) throws BadLineException {
        if (!DECIMAL.matcher(value).matches()) {
            throw invalid();
        }
        long number = Long.parseLong(value);
        if (number > max) {
            throw invalid();
        }
        return number;
    }

    private static byte[] key(String value) throws BadLineException {
        if (value.length() != KEY_DIGITS) {
            throw invalid();
        }
        try {
            return HexFormat.of().parseHex(value);
        } catch (IllegalArgumentException e) {
            throw invalid();
        }
    }

    private static boolean isZero(byte[] bytes) {
        int bits = 0;
        for (byte b : bytes) {
            bits |= b;
        }
        return bits == 0;
    }

    private static BadLineException invalid() {
        return new BadLineException(UapiErrno.EINVAL);
    }
}
