namespace FineTuneSdk.Torch.Generation;

/// <summary>A token of a stream, and the text that it made certain.</summary>
/// <param name="Index">Which token of the answer, from 0; that of the last one plus 1 is the number of tokens generated, the stop token included.</param>
/// <param name="Id">Its id.</param>
/// <param name="Text">The text that may now be shown: empty while a character or a possible stop string is incomplete. All texts joined are the answer.</param>
/// <param name="FinishReason">With the last token: why the answer ended; otherwise null.</param>
public sealed record GeneratedToken(int Index, int Id, string Text, FinishReason? FinishReason);
