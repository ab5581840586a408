package io.wirelatch.enroll.server;

import io.wirelatch.ippool.Cidr;
import java.math.BigInteger;

/**
 * How full a pool is.
 *
 * @param size how many addresses it has for peers, leased or not
 * @param leased how many of them peers have
 */
public record PoolUsage(Cidr network, BigInteger size, int leased) {}
