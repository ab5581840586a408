package io.wirelatch.control;

import tools.jackson.databind.node.ObjectNode;

/** The line of a {@link ControlRequest}: an object whose field {@code request} names it. */
final class RequestJson {

    private RequestJson() {}

    static String write(ControlRequest request) {
        ObjectNode json = JsonFields.newObject();
        switch (request) {
            case ControlRequest.OpenWindow(WindowTerms terms) ->
                    WindowJson.put(json.put("request", "open"), terms);
            case ControlRequest.ApproveJoiner(String name) ->
                    json.put("request", "approve").put("name", name);
            case ControlRequest.DenyJoiner(String name) ->
                    json.put("request", "deny").put("name", name);
            case ControlRequest.CloseWindow() -> json.put("request", "close");
            case ControlRequest.GetStatus(boolean verbose) ->
                    json.put("request", "status").put("verbose", verbose);
            case ControlRequest.RenamePeer(String peer, String name) ->
                    json.put("request", "rename").put("peer", peer).put("name", name);
            case ControlRequest.RemovePeer(String peer) ->
                    json.put("request", "remove").put("peer", peer);
            case ControlRequest.ReplaceToken(String token) ->
                    json.put("request", "replaceToken").put("token", token);
            case ControlRequest.AddPool(String cidr) ->
                    json.put("request", "addPool").put("cidr", cidr);
            case ControlRequest.GrowPool(String cidr) ->
                    json.put("request", "growPool").put("cidr", cidr);
            case ControlRequest.Watch() -> json.put("request", "watch");
        }
        return json.toString();
    }

    static ControlRequest read(String line) throws MalformedLineException {
        JsonFields json = JsonFields.parse(line);
        String request = json.string("request");
        return switch (request) {
            case "open" -> new ControlRequest.OpenWindow(WindowJson.readTerms(json));
            case "approve" -> new ControlRequest.ApproveJoiner(json.string("name"));
            case "deny" -> new ControlRequest.DenyJoiner(json.string("name"));
            case "close" -> new ControlRequest.CloseWindow();
            case "status" -> new ControlRequest.GetStatus(json.bool("verbose"));
            case "rename" ->
                    new ControlRequest.RenamePeer(json.string("peer"), json.string("name"));
            case "remove" -> new ControlRequest.RemovePeer(json.string("peer"));
            case "replaceToken" -> new ControlRequest.ReplaceToken(json.string("token"));
            case "addPool" -> new ControlRequest.AddPool(json.string("cidr"));
            case "growPool" -> new ControlRequest.GrowPool(json.string("cidr"));
            case "watch" -> new ControlRequest.Watch();
            default -> throw new MalformedLineException("there is no request '" + request + "'");
        };
    }
}
