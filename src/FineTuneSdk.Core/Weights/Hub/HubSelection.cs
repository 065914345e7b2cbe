namespace FineTuneSdk.Core.Weights.Hub;

/// <summary>Which files of a repository are fetched: those that a model consists of. No pickles, no code, nothing in folders but chat templates.</summary>
internal static class HubSelection
{
    /// <summary>The single file of weights.</summary>
    public const string SingleWeights = "model.safetensors";

    /// <summary>The index of several.</summary>
    public const string WeightsIndex = "model.safetensors.index.json";

    private const string TemplatesFolder = "additional_chat_templates/";

    /// <summary>Files without which a folder is no model.</summary>
    public static readonly IReadOnlyList<string> Required = [ModelFolder.ConfigFile, "tokenizer.json"];

    /// <summary>Files that a model may have, and that change what it is: their absence is noted.</summary>
    public static readonly IReadOnlyList<string> Optional = ["generation_config.json", "tokenizer_config.json", "special_tokens_map.json", "chat_template.jinja"];

    private static readonly string[] Extensions = [".json", ".model", ".txt", ".jinja"];

    /// <summary>Whether a file that isn't weights is fetched.</summary>
    public static bool IsWanted(string name) =>
        name.StartsWith(TemplatesFolder, StringComparison.Ordinal)
            ? name.EndsWith(".jinja", StringComparison.Ordinal) && name.IndexOf('/', TemplatesFolder.Length) < 0
            : !name.Contains('/', StringComparison.Ordinal) && Extensions.Contains(Path.GetExtension(name), StringComparer.Ordinal);

    /// <summary>Whether a file holds weights in some form.</summary>
    public static bool IsWeights(string name) => Path.GetExtension(name) is ".safetensors" or ".bin" or ".pt" or ".pth" or ".gguf" or ".h5" or ".msgpack" or ".onnx";
}
