package io.wirelatch.tunnel.tun;

/** What Linux accepts as the name of an interface. */
public final class InterfaceName {

    /** IFNAMSIZ of {@code linux/if.h} without the closing zero byte. */
    public static final int MAX_LENGTH = 15;

    private InterfaceName() {}

    /**
     * Lets through a name of 1 to 15 visible ASCII characters without {@code / : %} that does not
     * begin with a dot or a dash. That is a little narrower than the kernel's own rule: such names
     * are also good for a file, a command line and a printed table.
     *
     * @return the name itself
     * @throws DeviceException when the name is none of these
     */
    public static String check(String name) {
        if (!name.matches("[!-~&&[^/:%.-]][!-~&&[^/:%]]{0," + (MAX_LENGTH - 1) + "}")) {
            throw new DeviceException(
                    "'"
                            + name
                            + "' cannot name an interface: choose 1 to "
                            + MAX_LENGTH
                            + " letters, digits, dashes or underscores, such as latch0");
        }
        return name;
    }
}
