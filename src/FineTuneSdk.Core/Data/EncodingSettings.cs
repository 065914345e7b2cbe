using System.Collections.ObjectModel;

namespace FineTuneSdk.Core.Data;

/// <summary>What encoding needs to know of the base beside its tokenizer and template.</summary>
public sealed record EncodingSettings
{
    /// <summary>The special tokens by their names in <c>tokenizer_config.json</c> (<c>bos_token</c>, <c>eos_token</c>, …).</summary>
    public IReadOnlyDictionary<string, string> SpecialTokens { get; init; } = ReadOnlyDictionary<string, string>.Empty;

    /// <summary>The ids at which the model stops when it generates: <c>eos_token_id</c> of <c>generation_config.json</c>, else of <c>config.json</c>.</summary>
    public IReadOnlyList<int> StopTokenIds { get; init; } = [];

    /// <summary>The longest sequence that the base takes (<c>max_position_embeddings</c>), or null.</summary>
    public int? ModelMaxLength { get; init; }

    /// <summary>The clock of templates that write a date.</summary>
    public TimeProvider TimeProvider { get; init; } = TimeProvider.System;
}
