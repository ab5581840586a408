/** Unix sockets: by which local users command a running interface, and of the system's log. */
@org.jspecify.annotations.NullMarked
module io.wirelatch.control {
    requires transitive io.wirelatch.tunnel;
    requires static org.jspecify;
    // The native library that org.newsclub.net.unix looks for when it is first used.
    requires com.kohlschutter.junixsocket.nativecommon;
    requires org.newsclub.net.unix;
    requires tools.jackson.databind;

    exports io.wirelatch.control;
    exports io.wirelatch.control.uapi;
}
