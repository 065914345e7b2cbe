using FineTuneSdk.Core.Tokenization;

namespace FineTuneSdk.Core.Data;

/// <summary>
/// Prompt and completion → ids and mask, as TRL 1.16 prepares them: both as one text with the EOS token's text at its end (unless it is there), tokenised with what
/// the tokenizer's post-processor adds. The completion begins where the ids differ from those of the prompt alone.
/// </summary>
internal sealed class TextExamples
{
    private readonly ITokenizer _tokenizer;
    private readonly IReadOnlySet<int> _stopTokens;
    private readonly string? _eos;
    private readonly int[] _before;
    private readonly int[] _after;

    public TextExamples(ITokenizer tokenizer, string? eos, IReadOnlySet<int> stopTokens)
    {
        (_tokenizer, _eos, _stopTokens) = (tokenizer, eos, stopTokens);
        (_before, _after) = Added(tokenizer);
        // The text already ends with EOS.
        if (_after is [var only] && eos is not null && tokenizer.TokenToId(eos) == only)
            _after = [];
    }

    /// <summary>Encodes an example; also says whether it ends with a token at which the model stops, and whether a token stands across the border.</summary>
    public (EncodedExample Example, bool Stops, bool BorderInsideToken) Encode(Example example)
    {
        var (prompt, completion) = (example.Prompt!, example.Completion!);
        var text = prompt + completion;
        if (_eos is not null && !text.EndsWith(_eos, StringComparison.Ordinal))
            text += _eos;
        var encoded = _tokenizer.Encode(text);
        int[] ids = [.. _before, .. encoded.Ids, .. _after];
        var start = ids.AsSpan().CommonPrefixLength(Prompt(prompt));
        var supervised = new bool[ids.Length];
        for (var i = Math.Max(1, start); i < ids.Length; i++)
            supervised[i] = true;
        var crosses = encoded.Offsets.Any(offset => offset.Start < prompt.Length && offset.End > prompt.Length);
        return (new(example, ids, supervised), ids.Length > 0 && _stopTokens.Contains(ids[^1]), crosses);
    }

    /// <summary>The ids of a prompt that a completion follows.</summary>
    public int[] Prompt(string prompt) => [.. _before, .. _tokenizer.Encode(prompt).Ids];

    // What the post-processor puts around a text.
    private static (int[] Before, int[] After) Added(ITokenizer tokenizer)
    {
        const string any = "a";
        var (plain, whole) = (tokenizer.Encode(any).Ids, tokenizer.EncodeWithSpecialTokens(any).Ids);
        for (var start = 0; start + plain.Length <= whole.Length; start++)
        {
            if (whole.AsSpan(start, plain.Length).SequenceEqual(plain))
                return (whole[..start], whole[(start + plain.Length)..]);
        }

        return ([], []);
    }
}
