package io.wirelatch.control;

/**
 * A machine that has proven the token or code, and waits for somebody to say yes.
 *
 * @param name what to call it when deciding
 * @param from where it pairs from
 * @param checkWords what its own end shows
 */
public record HeldStatus(String name, String from, String checkWords) {}
