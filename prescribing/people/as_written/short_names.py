"""Given names and what people are called by them: one line for each, the first the long form."""

from __future__ import annotations

_LINES = """
abigail abby abbie gail
albert al bert bertie
alexander alexandra alex alec sandy sandra xander lexie
alfred alf alfie fred
andrew andy drew
ann anne anna annie nan nancy hannah
anthony antony tony
arthur art artie
barbara barb babs
beatrice bea trixie
benjamin ben benny benji
bernard bernie
catherine katherine kathryn katharine cath kath cathy kathy kate katie kitty kit
charles charlie chas chuck
charlotte lottie charlie
christina christine chris chrissie tina
christopher chris kit topher
constance connie
cyril cy
daniel dan danny
david dave davey davy
deborah debra deb debbie
derek derrick del
dorothy dot dottie dolly thea
edith edie
edmund edward ed eddie ted teddy ned
eleanor ellen nell nellie nora ella ellie
elizabeth elisabeth eliza liz lizzie beth betty bess bessie libby lisa elsie betsy lilibet
emily emma em emmy millie
ernest ernie
eugene gene
florence flo florrie flossie
frances francis fran frank frankie fanny
frederick fred freddie freddy
gabriel gabrielle gabe gabby
geoffrey jeffrey geoff jeff
george georgina georgie
gerald gerard gerry jerry
gillian gill jill
gladys glad
gwendolen gwendoline gwen
harold henry harry hal
helen helena nell nellie
herbert bert herb
hilary hil
hugh hughie
isabel isabella isobel bella belle izzy
jacqueline jackie jacqui
james jim jimmy jamie
jane janet jean jan jenny
jennifer jen jenny
jessica jess jessie
joan joanna joanne jo
john jack johnny jon
jonathan jon jonny
joseph josephine joe josie jo
joshua josh
judith judy
julia julian julie jules
kenneth ken kenny
lawrence laurence larry laurie
leonard leo len lenny
lesley leslie les
lillian lilian lily lil
louis louisa louise lou lewis
lucille lucy
madeleine maddie
malcolm malc mal
margaret peg peggy maggie meg mags madge daisy greta rita marge margie
maria marie mary molly polly may mae
martha marty mattie
martin marty
matilda tilly mattie
matthew matt
maureen mo
maurice mo
maxwell maximilian max
michael mick mike mickey micky
mildred millie
mohammed mohamed muhammad mohammad mo
nathaniel nathan nat
nicholas nicola nick nicky nico
norman norm
oliver olivia ollie liv
pamela pam
patricia patrick pat patsy trish tricia paddy
paul paula pauline polly
peter pete
philip phillip phil pip
phyllis phyl phil
priscilla cilla
rachel rach
raymond ray
rebecca becky becca
reginald reg reggie
richard dick rick ricky rich richie
robert rob bob bobby robbie bert
roderick rod roddy
roger rodge
ronald ron ronnie
rosemary rose rosie
russell russ
samuel samantha sam sammy
sarah sally sadie
sidney sydney sid syd
simon si
stanley stan
stephen steven steve stevie
stuart stewart stu
susan suzanne susannah sue susie suzy
sylvia syl
terence terry
teresa theresa terry tess tessa
theodore ted teddy theo
thomas tom tommy
timothy tim
valerie val
veronica ronnie vera
victor victoria vic vicky vick
vincent vince vinny
violet vi
walter wally walt
wilfred wilf will
william will bill billy willy liam
winifred win winnie freda
zachary zach zak
"""
_ALL = [frozenset(line.split()) for line in _LINES.strip().splitlines()]


def also_called(name: str) -> frozenset[str]:
    """Every name, folded, by which somebody of this given name may be known; itself among them."""
    return frozenset({name}).union(*(names for names in _ALL if name in names))
