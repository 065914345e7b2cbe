using System.Text.Json.Serialization;

namespace FineTuneSdk.Core.Adapters;

/// <summary>A base by its hashes; a name alone proves nothing.</summary>
/// <param name="Model">The name in the spec, as <c>tiny</c>; only the last segment of a path or of a name on the Hub.</param>
/// <param name="Identity">The hash over all of the others, by which a base is found and checked.</param>
/// <param name="ConfigSha256"><c>config.json</c>.</param>
/// <param name="WeightsSha256">The weights.</param>
/// <param name="TokenizerSha256">The tokenizer.</param>
/// <param name="ChatTemplateSha256">The chat template, or null without one.</param>
public sealed record ManifestBase(string Model, string Identity, string ConfigSha256, string WeightsSha256, string TokenizerSha256, string? ChatTemplateSha256)
{
    /// <summary><c>org/name</c> of a base that came from the Hub. It says where to get it, not what it is: that are the hashes.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Repository { get; init; }

    /// <summary>The commit in <see cref="Repository"/>, 40 hexadecimal digits.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public string? Commit { get; init; }
}
