namespace FineTuneSdk.Core.Diagnostics;

/// <content>The base model and its weights.</content>
public static partial class DiagnosticCodes
{
    /// <summary>The base that a spec names doesn't exist, or isn't a model folder.</summary>
    public const string BaseNotFound = "FTSDK1100";

    /// <summary>A kind of base (GGUF) that isn't supported yet.</summary>
    public const string BaseKindNotSupported = "FTSDK1101";

    /// <summary>A JSON file of a model folder can't be read, or a value in it has the wrong type.</summary>
    public const string ModelFileInvalid = "FTSDK1102";

    /// <summary>The model's architecture isn't supported.</summary>
    public const string ModelTypeNotSupported = "FTSDK1103";

    /// <summary>A key of <c>config.json</c> that isn't known, so that nobody knows whether it changes the computation.</summary>
    public const string ConfigKeyUnknown = "FTSDK1104";

    /// <summary>A value in <c>config.json</c> that asks for a computation that isn't supported.</summary>
    public const string ConfigValueNotSupported = "FTSDK1105";

    /// <summary>A key that <c>config.json</c> must have is missing, or its value makes no model.</summary>
    public const string ConfigValueInvalid = "FTSDK1106";

    /// <summary>A safetensors file, or the index of several, breaks the format.</summary>
    public const string SafetensorsInvalid = "FTSDK1110";

    /// <summary>The model folder has no weights in a format that is read.</summary>
    public const string WeightsNotFound = "FTSDK1111";

    /// <summary>Tensors are missing, unexpected or misshapen for the model of <c>config.json</c>.</summary>
    public const string WeightsDontFit = "FTSDK1112";

    /// <summary>The tokenizer has more ids than the model's embedding has rows.</summary>
    public const string TokenizerDoesntFit = "FTSDK1113";
}
