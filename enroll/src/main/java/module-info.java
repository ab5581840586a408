/**
 * Pairing: how a machine that knows the token, or a one-time code, becomes a peer while the window
 * is open.
 */
@org.jspecify.annotations.NullMarked
module io.wirelatch.enroll {
    requires transitive io.wirelatch.ippool;
    requires transitive io.wirelatch.state;
    requires transitive io.wirelatch.tunnel;
    requires static org.jspecify;
    requires org.bouncycastle.provider;

    exports io.wirelatch.enroll.client;
    exports io.wirelatch.enroll.message;
    exports io.wirelatch.enroll.sealed;
    exports io.wirelatch.enroll.server;
    exports io.wirelatch.enroll.typed;
    exports io.wirelatch.enroll.window;
}
