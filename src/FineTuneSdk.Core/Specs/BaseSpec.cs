namespace FineTuneSdk.Core.Specs;

/// <summary>The model to start from.</summary>
public sealed record BaseSpec
{
    /// <summary><c>tiny</c> (bundled), a folder in Hugging Face's layout (relative to the spec), or <c>hf://org/name[@revision]</c>.</summary>
    [SpecKey(DecidesTraining = false)]
    public required string Model { get; init; }

    /// <summary>Whether the model's weights are read, or drawn anew from the seed (architecture and tokenizer are the model's in both cases).</summary>
    public BaseWeights Weights { get; init; } = BaseWeights.Pretrained;
}
