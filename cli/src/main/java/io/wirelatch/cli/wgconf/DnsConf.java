package io.wirelatch.cli.wgconf;

import io.wirelatch.ippool.IpAddress;
import java.util.List;

/**
 * What the keys DNS say, which hold both kinds.
 *
 * @param servers name servers
 * @param searchDomains domains that are tried behind a short name
 */
public record DnsConf(List<IpAddress> servers, List<String> searchDomains) {

    public DnsConf {
        servers = List.copyOf(servers);
        searchDomains = List.copyOf(searchDomains);
    }

    /** Whether the file says nothing about names. */
    public boolean isEmpty() {
        return servers.isEmpty() && searchDomains.isEmpty();
    }
}
