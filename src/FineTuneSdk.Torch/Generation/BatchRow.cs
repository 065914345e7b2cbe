using System.Text;

namespace FineTuneSdk.Torch.Generation;

/// <summary>A prompt of a batch and its answer so far.</summary>
internal sealed class BatchRow(int index, IReadOnlyList<int> prompt, TextAssembler assembler)
{
    private readonly StringBuilder _text = new();
    private GeneratedToken? _last;

    /// <summary>Which prompt of the caller's list.</summary>
    public int Index { get; } = index;

    public IReadOnlyList<int> Prompt { get; } = prompt;

    public bool IsFinished => _last?.FinishReason is not null;

    /// <summary>The token that the next step starts from.</summary>
    public int Last => _last!.Id;

    public GeneratedText Answer => new(_text.ToString(), _last!.Index + 1, _last.FinishReason!.Value);

    public void Push(int id)
    {
        _last = assembler.Push(id);
        _text.Append(_last.Text);
    }
}
