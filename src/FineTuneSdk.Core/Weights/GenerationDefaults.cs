using System.Text.Json;
using FineTuneSdk.Core.Diagnostics;

namespace FineTuneSdk.Core.Weights;

/// <summary>What <c>generation_config.json</c>, or in its place <c>config.json</c>, says about generating.</summary>
/// <param name="StopTokenIds">The ids at which an answer ends (<c>eos_token_id</c>, a number or a list), none twice.</param>
/// <param name="BosTokenId">The id that begins a text, or null.</param>
/// <param name="PadTokenId">The id that fills rows up, or null.</param>
public sealed record GenerationDefaults(IReadOnlyList<int> StopTokenIds, int? BosTokenId, int? PadTokenId)
{
    private const string FileName = "generation_config.json";

    internal static GenerationDefaults Read(string folder, JsonElement config)
    {
        var path = Path.Combine(folder, FileName);
        var generation = File.Exists(path) ? ModelJson.ReadObject(path) : (JsonElement?)null;
        var configPath = Path.Combine(folder, ModelFolder.ConfigFile);
        int[] Ids(string key)
        {
            var ids = generation is { } own ? Numbers(own, key, path) : [];
            return ids.Length > 0 ? ids : Numbers(config, key, configPath);
        }
        return new GenerationDefaults(Ids("eos_token_id"), Ids("bos_token_id").Cast<int?>().FirstOrDefault(), Ids("pad_token_id").Cast<int?>().FirstOrDefault());
    }

    private static int[] Numbers(JsonElement element, string key, string path)
    {
        if (!element.TryGetProperty(key, out var value) || value.ValueKind == JsonValueKind.Null)
            return [];
        var items = value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().ToArray() : [value];
        return [.. items.Select(i => i.ValueKind == JsonValueKind.Number && i.TryGetInt32(out var id) && id >= 0
            ? id
            : throw new FineTuneException(DiagnosticCodes.ModelFileInvalid, $"'{key}' holds something that is no token id.", new SourceSpan(path))).Distinct()];
    }
}
