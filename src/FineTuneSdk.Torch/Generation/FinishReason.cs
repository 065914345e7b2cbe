namespace FineTuneSdk.Torch.Generation;

/// <summary>Why an answer ended.</summary>
public enum FinishReason
{
    /// <summary>The model ended it with a stop token, or a stop string came up.</summary>
    Stop,

    /// <summary>It reached the limit of new tokens, or the model's context is full.</summary>
    Length,
}
