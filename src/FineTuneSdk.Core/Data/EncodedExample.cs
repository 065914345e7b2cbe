namespace FineTuneSdk.Core.Data;

/// <summary>An example as the trainer takes it.</summary>
/// <param name="Source">The example.</param>
/// <param name="Ids">The token ids, [T].</param>
/// <param name="Supervised">[T]: whether token i is a target, that is, predicted from the tokens before it with a loss. Never true for token 0. Labels are shifted nowhere but in the loss.</param>
public sealed record EncodedExample(Example Source, int[] Ids, bool[] Supervised)
{
    /// <summary>The number of targets.</summary>
    public int SupervisedCount { get; } = Supervised.Count(s => s);
}
