package io.wirelatch.control.uapi;

import io.wirelatch.tunnel.InterfaceSnapshot;
import io.wirelatch.tunnel.Tunnel;
import io.wirelatch.tunnel.settings.InterfaceChange;

/** The interface behind a UAPI socket. Asked by several threads at once. */
public interface UapiInterface {

    /** All that is set, and what is known of each peer, at this moment. */
    InterfaceSnapshot snapshot();

    /**
     * Makes all of these changes.
     *
     * @throws io.wirelatch.tunnel.tun.DeviceException when the system refuses, with its number
     * @throws NotPermittedException when it does not take this change from here; nothing is changed
     * @throws UnsupportedOperationException when the interface cannot be changed in this way
     * @throws IllegalStateException when the interface is gone
     */
    void configure(InterfaceChange change);

    /** A running engine. */
    static UapiInterface of(Tunnel tunnel) {
        return new UapiInterface() {
            @Override
            public InterfaceSnapshot snapshot() {
                return tunnel.snapshot();
            }

            @Override
            public void configure(InterfaceChange change) {
                tunnel.configure(change);
            }
        };
    }
}
