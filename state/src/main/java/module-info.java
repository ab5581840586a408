/**
 * What must survive: the state file of a server or a client, committed so that no crash tears it.
 */
@org.jspecify.annotations.NullMarked
module io.wirelatch.state {
    requires transitive io.wirelatch.ippool;
    requires transitive io.wirelatch.tunnel;
    requires static org.jspecify;
    requires tools.jackson.databind;

    exports io.wirelatch.state;
    exports io.wirelatch.state.audit;
}
