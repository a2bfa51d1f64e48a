package dev.holt.model;

/**
 * What an answer says about itself.
 *
 * @param id no other answer has it, not even one of another server: conversations outlive servers
 */
record Label(String model, String id) {}
