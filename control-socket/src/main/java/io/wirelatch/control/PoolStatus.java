package io.wirelatch.control;

import java.math.BigInteger;

/**
 * One pool of addresses.
 *
 * @param size how many addresses it can lease, in all
 * @param leased how many of them are taken
 */
public record PoolStatus(String cidr, BigInteger size, BigInteger leased) {}
