using System.Text.Json;
using System.Text.Json.Nodes;
using FineTuneSdk.Core.Diagnostics;
using FineTuneSdk.Torch.Models;

namespace FineTuneSdk.Torch.Tests.Models;

/// <summary>Texts of <c>config.json</c>, changed and read.</summary>
internal static class ConfigJson
{
    private const string Sizes = """
        "hidden_size":64,"intermediate_size":96,"num_hidden_layers":2,"num_attention_heads":4,"num_key_value_heads":2,"vocab_size":256
        """;

    /// <summary>The least that a model of a type says.</summary>
    public static string Of(string modelType) => $$"""{"model_type":"{{modelType}}",{{Sizes}}}""";

    public static ModelConfig Read(string json, Action<JsonObject>? change = null)
    {
        var root = JsonNode.Parse(json)!.AsObject();
        change?.Invoke(root);
        return ModelConfigReader.Read(JsonSerializer.SerializeToElement(root), "config.json");
    }

    public static void AssertRefused(string json, Action<JsonObject> change, params string[] expected) =>
        Assert.Equal(expected, Assert.Throws<FineTuneException>(() => Read(json, change)).Diagnostics.Select(d => d.ToString()));
}
