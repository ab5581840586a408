/** Unix sockets by which a local user commands a running interface. */
@org.jspecify.annotations.NullMarked
module io.wirelatch.control {
    requires static org.jspecify;
    requires com.kohlschutter
            .junixsocket
            .nativecommon; // the native library of org.newsclub.net.unix
    requires org.newsclub.net.unix;
    requires tools.jackson.databind;

    exports io.wirelatch.control;
}
