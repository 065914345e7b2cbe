namespace FineTuneSdk.Core.ChatTemplates;

/// <summary>A rendered conversation.</summary>
/// <param name="Text">The text, to be tokenised without adding special tokens.</param>
/// <param name="GenerationSpans">What the template's <c>{% generation %}</c> blocks wrote: start and end in UTF-16 units of <paramref name="Text"/>, in the order in which the blocks ended.</param>
public sealed record RenderedChat(string Text, IReadOnlyList<(int Start, int End)> GenerationSpans);
