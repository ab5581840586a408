package io.wirelatch.cli.wgconf;

import java.util.List;

/**
 * A configuration as wg-quick(8) and wg(8) describe it.
 *
 * @param ownInterface what all sections [Interface] say together
 * @param peers one for each section [Peer], in the order of the file
 */
public record WgConf(InterfaceConf ownInterface, List<PeerConf> peers) {

    public WgConf {
        peers = List.copyOf(peers);
    }
}
