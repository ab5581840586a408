/** Address arithmetic and the pools that peers lease their tunnel addresses from. Pure: no I/O. */
@org.jspecify.annotations.NullMarked
module io.wirelatch.ippool {
    requires static org.jspecify;

    exports io.wirelatch.ippool;
}
