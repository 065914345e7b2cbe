using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace FineTuneSdk.Torch.Export;

/// <summary>A base's <c>config.json</c> for a head that is no longer the embedding's matrix.</summary>
internal static class UntiedConfig
{
    private static readonly JsonSerializerOptions Indented = new() { WriteIndented = true, NewLine = "\n", Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The file's text.</summary>
    public static string Of(JsonElement config)
    {
        var copy = JsonObject.Create(config)!.DeepClone().AsObject();
        copy["tie_word_embeddings"] = false;
        return copy.ToJsonString(Indented) + "\n";
    }
}
