package dev.holt.model;

/** A protocol in which agents speak to models. */
public enum Wire {
    /** Anthropic's Messages, {@code /v1/messages}. */
    MESSAGES,
    /** OpenAI's Responses, {@code /v1/responses}. */
    RESPONSES,
    /** OpenAI's Chat Completions, {@code /v1/chat/completions}. */
    CHAT,
    /** Gemini's {@code :generateContent} and {@code :streamGenerateContent}. */
    GEMINI
}
